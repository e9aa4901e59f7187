"""How a measurement of an artifact is written."""

import pytest

from twomass_viewer.artifacts.measured import Finding, Measured, Quantity


@pytest.mark.parametrize(
    ("quantity", "value", "error", "words"),
    [
        (Quantity.MAGNITUDE, 12.0214, 0.004, "12.02 ± 0.01 mag"),
        (Quantity.MAGNITUDE, 12.0214, 0.04, "12.02 ± 0.04 mag"),
        (Quantity.MAGNITUDE, 12.0214, 0.14, "12.0 ± 0.1 mag"),
        (Quantity.AMPLITUDE, -0.6, 0.4, "−0.60 ± 0.40 DN"),
        (Quantity.AMPLITUDE, 1954.2, 0.69, "1954 ± 1 DN"),
        (Quantity.LENGTH, 52.4, 4.2, "52 ± 4″"),
    ],
)
def test_an_error_is_never_nothing_and_digits_follow_the_value(
    quantity: Quantity, value: float, error: float, words: str
) -> None:
    seen = Measured(quantity, None, value, error, Finding.PRESENT, indicative=False)
    assert seen.value_words == words
