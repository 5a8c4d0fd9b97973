from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from translator.engine.alignment_heads import AlignmentHeads, default_alignment_heads, read_alignment_heads
from translator.engine.convert import reorder_heads
from translator.errors import ModelError


def test_the_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "alignment.json").write_text('{"layer": 2, "heads": [3, 0], "shift": false, "note": "more"}')
    assert read_alignment_heads(tmp_path, layers=3, heads=4) == AlignmentHeads(2, (3, 0), False)


def test_default_is_all_heads_of_a_middle_layer(tmp_path: Path) -> None:
    assert (
        read_alignment_heads(tmp_path, layers=6, heads=2)
        == default_alignment_heads(layers=6, heads=2)
        == AlignmentHeads(2, (0, 1), True)
    )
    assert default_alignment_heads(layers=1, heads=1) == AlignmentHeads(0, (0,), True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not valid JSON"),
        ("[]", "needs layer"),
        ('{"layer": 0, "shift": true}', "needs layer"),
        ('{"layer": "x", "heads": [0], "shift": true}', "needs layer"),
        ('{"layer": 3, "heads": [0], "shift": true}', "the model has 3 decoder layers with 4 heads"),
        ('{"layer": 0, "heads": [4], "shift": true}', "names layer 0, heads [4]"),
        ('{"layer": 0, "heads": [], "shift": true}', "heads []"),
    ],
)
def test_what_the_model_does_not_have_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "alignment.json").write_text(text)
    with pytest.raises(ModelError) as caught:
        read_alignment_heads(tmp_path, layers=3, heads=4)
    assert message in caught.value.message
    assert "alignment.json" in caught.value.message


def test_reordering_moves_heads_and_changes_nothing_else(tiny: Path) -> None:
    import torch

    from translator.engine.checkpoint import load_marian

    heads = json.loads((tiny / "config.json").read_text())["decoder_attention_heads"]
    chosen = AlignmentHeads(1, (2, 0), True)
    order = [2, 0, *(head for head in range(heads) if head not in (2, 0))]

    def run(model: Any) -> Any:
        with torch.inference_mode():
            return model(
                input_ids=torch.tensor([[5, 6, 7, 0]]),
                decoder_input_ids=torch.tensor([[1, 9, 8]]),
                output_attentions=True,
            )

    before, after = load_marian(tiny), load_marian(tiny)
    reorder_heads(after, chosen)
    first, second = run(before), run(after)
    finite = torch.isfinite(first.logits)
    assert torch.allclose(first.logits[finite], second.logits[finite], atol=1e-4)
    assert torch.allclose(first.cross_attentions[1][:, order], second.cross_attentions[1], atol=1e-5)
    assert torch.equal(first.cross_attentions[0], second.cross_attentions[0])
