"""How long a certificate is taken that the metadata no longer names, and when to look again."""

from datetime import UTC, datetime, timedelta

import pytest

from idp.rules.metadata_refresh import MOST_KEPT, Kept, in_force, next_try, next_try_after_failure, overlap
from idp.rules.saml_metadata import ProviderMetadata

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FAR = NOW + timedelta(days=400)


def metadata(*certificates: str, valid_until: datetime | None = None) -> ProviderMetadata:
    return ProviderMetadata("e", "u", certificates, valid_until)


@pytest.mark.parametrize(
    ("certificate_ends", "document_ends", "until"),
    [
        (FAR, None, NOW + DAY),
        (NOW + 3 * HOUR, None, NOW + 3 * HOUR),
        (FAR, NOW + 5 * HOUR, NOW + 5 * HOUR),
        (NOW + 3 * HOUR, NOW + 5 * HOUR, NOW + 3 * HOUR),
        (NOW - DAY, None, NOW + DAY),  # it was in use although its end had passed
        (NOW - DAY, NOW + HOUR, NOW + HOUR),
    ],
)
def test_the_soonest_of_a_day_its_own_end_and_that_of_the_document(
    certificate_ends: datetime, document_ends: datetime | None, until: datetime
) -> None:
    before = metadata("old", "both", valid_until=document_ends)
    assert overlap(before, metadata("both", "new"), (), lambda _one: certificate_ends, NOW) == (Kept("old", until),)


def test_nothing_overlaps_of_a_document_that_had_ended() -> None:
    before = metadata("old", valid_until=NOW - HOUR)
    assert overlap(before, metadata("new"), (), lambda _one: FAR, NOW) == ()


def test_what_was_kept_before_stays_until_its_time_and_no_longer() -> None:
    kept = (Kept("a", NOW + HOUR), Kept("b", NOW), Kept("new", NOW + HOUR))
    found = overlap(metadata("old"), metadata("new"), kept, lambda _one: FAR, NOW)
    assert found == (Kept("old", NOW + DAY), Kept("a", NOW + HOUR))
    assert overlap(metadata("new"), metadata("new"), found, lambda _one: FAR, NOW + HOUR) == (Kept("old", NOW + DAY),)


def test_only_so_many_are_kept() -> None:
    kept = tuple(Kept(str(number), NOW + HOUR) for number in range(20))
    found = overlap(metadata("old"), metadata("new"), kept, lambda _one: FAR, NOW)
    assert len(found) == MOST_KEPT
    assert found[0].certificate == "old"


def test_certificates_are_in_force_until_their_time() -> None:
    kept = (Kept("a", NOW), Kept("b", NOW + HOUR))
    assert in_force(kept, NOW) == ("b",)
    assert in_force(kept, NOW + HOUR) == ()


def test_failures_double_the_pause_up_to_a_bound() -> None:
    minutes = [(next_try_after_failure(NOW, number, 0) - NOW) / timedelta(minutes=1) for number in range(1, 9)]
    assert minutes == [5, 10, 20, 40, 80, 160, 320, 360]
    assert next_try_after_failure(NOW, 10_000, 0) - NOW == 6 * HOUR


def test_chance_spreads_what_begins_together() -> None:
    assert next_try(NOW, metadata(), 0) - NOW == 6 * HOUR
    assert next_try(NOW, metadata(), 1) - NOW == 5.4 * HOUR
    assert next_try_after_failure(NOW, 1, 1) - NOW == timedelta(minutes=4.5)
