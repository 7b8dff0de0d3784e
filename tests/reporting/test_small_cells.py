"""Nobody can be worked out from a report's tables on reach."""

from itertools import combinations

import pytest

from reporting.evaluation import small_cells

MEASURES = ("enrolled", "reached", "trained", "passed", "upskilled", "confirmed", "certified")


def row(key, enrolled, **counts):
    return {"id": key, **dict.fromkeys(MEASURES, 0), "enrolled": enrolled, **counts}


def test_small_rows_are_joined_and_sums_stay():
    rows = [row(1, 40, reached=30), row(2, 19, reached=5), row(3, 4), row(None, 2, reached=1)]
    shown = small_cells.joined(rows)
    assert [(one["id"], one["enrolled"], one["reached"]) for one in shown] == [
        (1, 40, 30),
        (None, 25, 6),
    ]


def test_a_rest_that_is_still_small_takes_the_smallest_with_it():
    rows = [row(1, 40, reached=30), row(2, 26, reached=12), row(3, 3)]
    shown = small_cells.joined(rows)
    assert [(one["id"], one["enrolled"]) for one in shown] == [(1, 40), (None, 29)]


def test_where_nothing_may_stand_nothing_is_shown():
    assert small_cells.joined([row(1, 21), row(2, 3)]) == []
    assert small_cells.joined([]) == []


def test_no_difference_of_shown_counts_is_one_to_four():
    """Whichever rows are taken from the whole, what is left is nought or five and more."""
    rows = [row(key, 3 + 5 * key, reached=key, trained=max(0, 2 * key - 3)) for key in range(12)]
    shown = small_cells.joined(rows)
    for measure in MEASURES:
        whole = sum(one[measure] for one in rows)
        assert whole == sum(one[measure] for one in shown)
        for count in range(len(shown) + 1):
            for some in combinations(shown, count):
                left = whole - sum(one[measure] for one in some)
                assert not small_cells.is_small(left)


@pytest.mark.parametrize("news", [[0, 3, 9, 2, 1, 0, 4], [1, 1, 1, 1, 1], [7, 0, 5], [6, 3]])
def test_months_that_brought_few_wait(news):
    months = [
        {"month": 202601 + place, "reached": new, "trained": 0, "upskilled": 0, "first_online": new}
        for place, new in enumerate(news)
    ]
    shown = small_cells.held(months)
    assert not any(small_cells.is_small(one["reached"]) for one in shown)
    assert sum(one["reached"] for one in shown) in (sum(news), 0)
    assert shown[-1]["reached_total"] == sum(one["reached"] for one in shown)
    assert all("first_online" not in one for one in shown)
    assert months[0]["reached"] == news[0]  # the figure itself is not touched


def test_regions_are_left_out_where_places_were_joined():
    by = {
        "profession": [row(1, 40)],
        "municipality": [row(5, 38), row(6, 2)],
        "region": [row(9, 40)],
        "organisation": [row(7, 1)],
        "course": [row(8, 40)],
    }
    answer = {
        "figures": {"by": by, "months": [], "earlier": {"persons": 3, "reached_here": 0}},
        "programme": {
            "groups": [
                {"municipality": 6, "profession": None},
                {"municipality": None, "profession": 1},
                {"municipality": None, "profession": None},
            ]
        },
    }
    shown = small_cells.protected(answer)
    assert shown["figures"]["by"]["region"] == []
    assert shown["figures"]["by"]["organisation"] == []
    assert shown["figures"]["earlier"] == {}
    assert [one["municipality"] for one in shown["programme"]["groups"]] == [None, None]
    assert answer["figures"]["by"]["region"]
