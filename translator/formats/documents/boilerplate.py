"""What on a web page is not the article, told by its element, its names and its words."""

from __future__ import annotations

import re

ALWAYS_DROPPED = frozenset(
    {
        "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "applet", "audio",
        "video", "canvas", "map", "head", "link", "meta", "title", "button", "input", "select", "option", "textarea",
        "datalist", "progress", "meter", "rt", "rp", "frame", "frameset", "noframes", "dialog", "param", "source",
    }
)  # fmt: skip
"""Elements whose content no reader sees as text."""

PAGE_FURNITURE = frozenset({"nav", "aside", "footer", "form", "menu"})
"""Elements that on a page with an article are not part of it."""

_ROLES = frozenset(
    {
        "navigation", "banner", "complementary", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar",
        "toolbar", "tablist", "form", "alert",
    }
)  # fmt: skip

# Words of class names and ids, in English and French: `post-share`, `shareButtons`, `liste_partage`.
_STRONG = (
    "nav|navbar|navigation|navbox|menu|submenu|breadcrumbs?|ariane|sidebar|cookies?|consent|gdpr|rgpd|cmp|didomi|"
    "onetrust|tarteaucitron|shar(?:e|es|ing)|sharebar|partages?|social|socials|socialmedia|reseaux|related|relatedposts|"
    "recommend(?:ed|ations?)?|recommandations?|recirculation|newsletters?|subscri(?:be|ption)|abonnements?|abonnez|paywall|"
    "comments?|commentaires?|disqus|respond|adv?|ads|advert|adverts|advertisement|adsense|dfp|pub|pubs|publicite|"
    "sponsors?|sponsored|outbrain|taboola|trending|pagination|pager|toolbar|toolbox|skip|skiplink|popup|popin|modal|"
    "overlay|tooltip|editsection|catlinks|infobox|noprint|ticker|autopromo|jumbotron|offcanvas|login|signin|signup|"
    "footer|prefooter|colophon|masthead|topbar|bottombar"
)
_WEAK = (
    "banner|bandeau|promo|promos|tags?|taglist|keywords?|byline|bylines|author|authors|auteurs?|signature|datetime|dates?|"
    "timestamp|pubdate|published|metas?|metadata|infos?|credits?|copyright|widgets?|player|rating|tools|outils|print|"
    "imprimer|toc|sommaire|hatnote|hidden|icons?|caption-credit|readtime|reactions?|favorites?|favoris|"
    "category|categories|rubrique|kicker|surtitre|aside|mostread|counter|actions?|utility|bio|teasers?"
)
_JOINED = (
    r"lire[-_]?aussi|a[-_]lire|voir[-_]aussi|see[-_]?also|read[-_]?(?:more|also|next)|sur[-_]le[-_]meme[-_]sujet|"
    r"plus[-_]lus?|most[-_](?:read|viewed|popular)|en[-_]savoir[-_]plus|sr[-_]only|visually[-_]hidden|screen[-_]reader|"
    r"screenreader[-_]text|print[-_]only|no[-_]print|pied[-_]de[-_]page|side[-_]bar|add[-_]to[-_]|jump[-_]to|"
    r"reading[-_]time|read[-_]time|temps[-_]de[-_]lecture|author[-_]bio|about[-_]author|post[-_](?:nav|author|date|tags)|"
    r"mots[-_]cles|call[-_]to[-_]action|back[-_]to[-_]top"
)
_STRONG_NAME = re.compile(rf"(?:^|[-_\s])(?:{_STRONG})(?=$|[-_\s\d])|{_JOINED}")
_WEAK_NAME = re.compile(rf"(?:^|[-_\s])(?:{_WEAK})(?=$|[-_\s\d])")
# What says `not`, `has` or `with` before such a word tells of the page around it: `has-sidebar`, `no-comments`.
_NEGATED = re.compile(r"(?:^|(?<=[-_\s]))(?:no|not|has|with|without|is|sans|avec)[-_][\w-]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")

_WORDS = re.compile(
    r"""(?:
    (?:à\s)?(?:lire|voir|écouter|regarder|découvrir)\s(?:aussi|également|encore|(?:notre|l[’']article)\s.*:)\b
    |à\s(?:lire|voir|écouter|découvrir)\s(?:aussi\s|sur\b|:).*
    |sur\sle\smême\s(?:sujet|thème)|pour\saller\splus\sloin\s*:?$|lire\s(?:la\ssuite|plus|l[’']article)|en\ssavoir\splus\s*:?$
    |partager(?:\s(?:cet|l[’']|sur\b|par\b|via\b)|$)|partagez\b.{0,60}$|imprimer$|commenter$|réagir$|(?:envoyer|copier)\s(?:par|le\slien)
    |suivez[- ]nous\b.*|abonnez[- ]vous\b.*|inscrivez[- ]vous\b.*newsletter.*|s[’']abonner\b.{0,40}$|se\sconnecter$
    |(?:cet\s)?article\sréservé\s(?:aux|à\snos)\sabonnés.*|il\svous\sreste\s.{0,40}\sà\slire.*|déjà\sabonné.*
    |la\ssuite\saprès\scette\spublicité|publicité$|annonce$|contenu\ssponsorisé$
    |(?:publié|vérifié|actualisé|mis\sà\sjour|modifié|posté|créé)e?\s(?:le|à|hier|aujourd[’']hui|il\sy\sa)\b.{0,90}$
    |(?:temps\sde\slecture|lecture)\s*:?\s*\d+\s*min.*|\d+\s*min(?:utes?)?\s(?:de\slecture).{0,20}$
    |\d+\s(?:commentaires?|partages?|réactions?|vues?)$|ajouter\sà\s(?:vos|mes)\s(?:favoris|articles).*|crédits?\s*:.*
    |tags?\s*:.*|mots[- ]clés?\s*:.*|retour\s(?:en\shaut|à\sl[’']accueil).*|haut\sde\spage$|accueil$|menu$
    |tous\sdroits\sréservés.*|©.*
    )""",
    re.I | re.X,
)


def names_of(classes: str, identifier: str, role: str) -> str:
    """An element's class, id and role as one string of lower-case words, ready for `is_furniture`."""
    names = " ".join(part for part in (classes, identifier) if part)
    lowered = _NEGATED.sub("", _CAMEL.sub("-", names).lower())
    return f"{lowered} role={role.lower()}" if role else lowered


def is_furniture(names: str) -> bool:
    """Whether an element's names say that it is no part of an article, however long its text."""
    role = names.partition("role=")[2]
    return bool(_STRONG_NAME.search(names.partition("role=")[0])) or role in _ROLES


def is_small_furniture(names: str) -> bool:
    """Whether an element's names say so, but less surely: a byline, a date, tags, credits."""
    return bool(_WEAK_NAME.search(names.partition("role=")[0]))


def is_interface(text: str) -> bool:
    """Whether a short text speaks for the site: share, subscribe, read also, published on."""
    return len(text) < 250 and bool(_WORDS.match(text))
