from twomass_viewer.survey import flags
from twomass_viewer.survey.flags import Concern


def test_values_stand_in_the_survey_s_order_of_precedence() -> None:
    for column, order in (("ph_qual", "XUFEABCD"), ("cc_flg", "pcdsb0")):
        flag = flags.flag("psc", column)
        assert flag is not None
        assert "".join(v.value for v in flag.values) == order


def test_every_flag_cites_a_known_source_and_says_each_value_once() -> None:
    for flag in (*flags.FLAGS, flags.WORKING_CC_FLG):
        assert flag.citation
        values = [v.value for v in flag.values]
        assert len(set(values)) == len(values)
        assert all(v.words for v in flag.values)
    keys = [(f.catalog, f.name) for f in flags.FLAGS]
    assert len(set(keys)) == len(keys)


def test_cc_flg_has_different_meanings_in_the_two_catalogues() -> None:
    assert "persistence" in flags.contamination("psc", "p").words
    assert "large galaxy" in flags.contamination("xsc", "z").words
    assert flags.contamination("psc", "0").concern is Concern.NONE
    assert flags.contamination("xsc", "0").concern is Concern.NONE


def test_upper_case_is_the_artifact_itself_and_is_marked_as_a_guess() -> None:
    assert "itself" in flags.contamination("psc", "P").words
    assert flags.WORKING_CC_FLG.evidence.is_guess


def test_counts_are_explained_without_being_listed() -> None:
    blend = flags.flag("psc", "bl_flg")
    assert blend is not None
    assert blend.explain("2").words.endswith("1 neighbour")
    assert blend.explain("3").words.endswith("2 neighbours")
    assert "not defined" in blend.explain("9").words


def test_aperture_flags_of_every_size_share_one_meaning() -> None:
    for column in ("j_flg_k20fe", "h_flg_7", "k_flg_fe"):
        found = flags.flag("xsc", column)
        assert found is flags.APERTURE_FLG
    assert flags.flag("psc", "j_flg_k20fe") is None
    assert "negative" in flags.APERTURE_FLG.explain("9").words


def test_an_unknown_value_says_so() -> None:
    assert "not defined" in flags.PH_QUAL.explain("Q").words
    assert flags.flag("other", "cc_flg") is None
