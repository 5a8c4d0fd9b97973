"""Everything of a DOCX file but its text: styles, page, footer, properties."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from translator.bilingual import BilingualDocument
from translator.text.characters import legal

MARKER = "THE-TEXT-GOES-HERE"

_SERIF = "Palatino Linotype"
_MONOSPACE = "Courier New"
_SOFT = "5F584E"
_HEADING_SIZES = (17, 14, 12.5, 11.5, 11, 11)
_LONGEST_PROPERTY = 255
"""Characters that a core property may have."""


def shell(document: BilingualDocument) -> bytes:
    """A DOCX file whose body is one paragraph with `MARKER` and whose only comment is to be replaced."""
    made = docx.Document()
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(20), Mm(18)
    _style(made)
    _page_number(section.footer.paragraphs[0])
    _properties(made, document)
    run = made.add_paragraph().add_run(MARKER)
    made.add_comment(run, text="-", author="translator", initials="t")
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def _style(made: Any) -> None:
    styles = made.styles
    normal = styles["Normal"]
    _font(normal, _SERIF, 11)
    normal.paragraph_format.space_after = Pt(4)
    normal.paragraph_format.line_spacing = 1.15
    for level, size in enumerate(_HEADING_SIZES, 1):
        heading = styles[f"Heading {level}"]
        _font(heading, _SERIF, size)
        heading.font.color.rgb = RGBColor(0, 0, 0)
        heading.font.italic = False
        heading.font.bold = True
        heading.paragraph_format.space_before = Pt(12 if level < 3 else 8)
        heading.paragraph_format.space_after = Pt(4)
        heading.paragraph_format.line_spacing = 1.05
    caption = styles["Caption"]
    _font(caption, _SERIF, 9.5)
    caption.font.bold, caption.font.italic = False, True
    caption.font.color.rgb = RGBColor.from_string(_SOFT)
    quote = styles["Quote"]
    quote.font.color.rgb = RGBColor(0, 0, 0)
    quote.paragraph_format.left_indent = Mm(6)
    item = styles["List Paragraph"]
    item.paragraph_format.space_after = Pt(2)
    code = styles.add_style("Code", WD_STYLE_TYPE.PARAGRAPH)
    _font(code, _MONOSPACE, 9)
    source = styles.add_style("Source Text", WD_STYLE_TYPE.PARAGRAPH)
    source.base_style = normal
    source.font.color.rgb = RGBColor.from_string(_SOFT)
    source.paragraph_format.space_after = Pt(1)
    source.paragraph_format.keep_with_next = True
    target = styles.add_style("Target Text", WD_STYLE_TYPE.PARAGRAPH)
    target.base_style = normal
    target.paragraph_format.space_after = Pt(9)
    small = styles.add_style("Colophon", WD_STYLE_TYPE.PARAGRAPH)
    _font(small, _SERIF, 8)
    small.font.color.rgb = RGBColor.from_string(_SOFT)
    small.paragraph_format.space_before = Pt(10)


def _font(style: Any, name: str, size: float) -> None:
    style.font.name = name
    style.font.size = Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in list(fonts.attrib):
        if key.endswith("Theme"):  # a theme font would win over the one named here
            del fonts.attrib[key]
    fonts.set(qn("w:hAnsi"), name)
    fonts.set(qn("w:cs"), name)


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _properties(made: Any, document: BilingualDocument) -> None:
    properties = made.core_properties
    properties.author = "translator"
    properties.title = legal(document.target.title or document.source.title)[:_LONGEST_PROPERTY]
    properties.subject = legal(document.source.origin)[:_LONGEST_PROPERTY]
    properties.comments = ""
    properties.keywords = str(document.signature)[:_LONGEST_PROPERTY]
    properties.language = f"{document.source.language}, {document.target.language}"
    for name in ("dcterms:created", "dcterms:modified"):  # those of python-docx's template
        for element in properties._element.findall(qn(name)):
            properties._element.remove(element)
