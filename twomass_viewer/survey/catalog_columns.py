"""The columns of the survey's catalogues in their order: name, format, unit and meaning.

Sources: PSC and XSC column descriptions (All-Sky Explanatory Supplement II.2.a and II.3.a). The
order is that of the bulk files; where the bulk files say ``pts_key`` the archive's search (Gator)
says ``cntr``.
"""

from typing import NamedTuple


class ColumnFormat(NamedTuple):
    """How one column is written.

    Attributes
    ----------
    name : str
    format : str
        Width, digits and ``f``, ``d`` or ``s``, for example ``10.6f``.
    unit : str
        Empty for numbers without one.
    words : str
        What it holds.
    """

    name: str
    format: str
    unit: str
    words: str

    @property
    def kind(self) -> str:
        """Type word of IPAC tables: ``double``, ``int`` or ``char``."""
        return {"f": "double", "d": "int", "s": "char"}[self.format[-1]]

    @property
    def width(self) -> int:
        """Characters of a value as the survey writes it."""
        return int(self.format[:-1].split(".")[0])

    @property
    def digits(self) -> int:
        """Digits after the point; 0 for whole numbers and text."""
        return int(self.format[:-1].split(".")[1]) if "." in self.format else 0


_BANDS = (("j", "J"), ("h", "H"), ("k", "K"))


def _psc() -> tuple[ColumnFormat, ...]:
    c = ColumnFormat
    out = [
        c("ra", "10.6f", "deg", "right ascension (J2000 decimal deg)"),
        c("dec", "10.6f", "deg", "declination (J2000 decimal deg)"),
        c("err_maj", "4.2f", "arcsec", "major axis of 1-sigma error ellipse"),
        c("err_min", "4.2f", "arcsec", "minor axis of 1-sigma error ellipse"),
        c("err_ang", "3d", "deg", "angle of error ellipse major axis (E of N)"),
        c("designation", "17s", "", "source designation formed from its position"),
    ]
    for b, word in _BANDS:
        out += [
            c(f"{b}_m", "6.3f", "mag", f'{word} band selected "default" magnitude'),
            c(f"{b}_cmsig", "5.3f", "mag", f"corrected {word} band photometric uncertainty"),
            c(f"{b}_msigcom", "5.3f", "mag", f"combined {word} band photometric uncertainty"),
            c(f"{b}_snr", "10.1f", "", f'{word} band "scan" signal-to-noise ratio'),
        ]
    out += [
        c("ph_qual", "3s", "", "photometric quality of source"),
        c("rd_flg", "3s", "", "source of JHK default mags (read flag)"),
        c("bl_flg", "3s", "", "number of JHK components fit simultaneously"),
        c("cc_flg", "3s", "", "JHK artifact contamination and/or confusion"),
        c("ndet", "6s", "", "number of >3-sigma ap. mag measurements, number possible (jjhhkk)"),
        c("prox", "5.1f", "arcsec", "distance to nearest source"),
        c("pxpa", "3d", "deg", "angle to nearest source (E of N)"),
        c("pxcntr", "10d", "", "key of nearest source"),
        c("gal_contam", "1d", "", "source is contaminated by extended source"),
        c("mp_flg", "1d", "", "source is at the predicted place of an asteroid, comet, etc."),
        c("pts_key", "10d", "", "unique key"),
        c("hemis", "1s", "", "hemisphere (n/s) of observation"),
        c("date", "10s", "", "observation date"),
        c("scan", "3d", "", "scan number (unique within date)"),
        c("glon", "7.3f", "deg", "galactic longitude"),
        c("glat", "7.3f", "deg", "galactic latitude"),
        c("x_scan", "6.1f", "arcsec", "mean cross-scan position, positive to the west"),
        c("jdate", "12.4f", "day", "Julian date of the measurement"),
    ]
    out += [c(f"{b}_psfchi", "6.2f", "", f"{w} reduced chi-squared of fit") for b, w in _BANDS]
    for b, word in _BANDS:
        out += [
            c(f"{b}_m_stdap", "6.3f", "mag", f"{word} standard aperture magnitude"),
            c(f"{b}_msig_stdap", "5.3f", "mag", f"{word} standard aperture uncertainty"),
        ]
    return (
        *out,
        c("dist_edge_ns", "5d", "arcsec", "distance to nearest N or S scan edge"),
        c("dist_edge_ew", "3d", "arcsec", "distance to nearest E or W scan edge"),
        c("dist_edge_flg", "2s", "", "which edges are nearest ([n|s][e|w])"),
        c("dup_src", "1d", "", "duplicate source flag"),
        c("use_src", "1d", "", "use source flag"),
        c("a", "1s", "", "catalog of associated optical source"),
        c("dist_opt", "3.1f", "arcsec", "distance to associated optical source"),
        c("phi_opt", "4d", "deg", "angle from associated optical source (E of N)"),
        c("b_m_opt", "5.2f", "mag", "blue magnitude of associated optical source"),
        c("vr_m_opt", "5.2f", "mag", "visual or red magnitude of associated optical source"),
        c("nopt_mchs", "1d", "", "optical sources within 5 arcsec"),
        c("ext_key", "7d", "", "key of the extended source that this is"),
        c("scan_key", "5d", "", "key of the scan"),
        c("coadd_key", "7d", "", "key of the coadd"),
        c("coadd", "3d", "", "coadd number (unique within scan)"),
    )


def _triple(name: str, words: str) -> list[ColumnFormat]:
    """Return magnitude, uncertainty and flag of each band in one set of apertures."""
    out = []
    for b, word in _BANDS:
        out += _one(b, word, name, words)
    return out


def _one(b: str, word: str, name: str, words: str) -> list[ColumnFormat]:
    c = ColumnFormat
    return [
        c(f"{b}_m_{name}", "6.3f", "mag", f"{word} {words} magnitude"),
        c(f"{b}_msig_{name}", "5.3f", "mag", f"{word} 1-sigma uncertainty of {words} mag"),
        c(f"{b}_flg_{name}", "1d", "", f"{word} confusion flag of {words} mag"),
    ]


def _own_radius(name: str, words: str) -> list[ColumnFormat]:
    """Return radius, magnitude, uncertainty and flag of each band at a radius of its own."""
    out = []
    for b, word in _BANDS:
        out.append(ColumnFormat(f"{b}_r_{name}", "5.1f", "arcsec", f"{word} {words} radius"))
        out += _one(b, word, name, words)
    return out


APERTURES_ARCSEC = (5, 7, 10, 15, 20, 25, 30, 40, 50, 60, 70)
"""Radii of the circular apertures of the XSC."""

SCORES = ("mxdn", "sh", "wsh", "r23", "1mm", "2mm", "vint", "r1", "msh")
"""Star-galaxy scores of the XSC, as their columns name them."""


def _xsc() -> tuple[ColumnFormat, ...]:
    c = ColumnFormat
    out = [
        c("jdate", "13.4f", "day", "Julian date of the scan"),
        c("designation", "17s", "", "source designation formed from its position"),
        c("ra", "10.6f", "deg", "right ascension (J2000 decimal deg) based on peak pixel"),
        c("dec", "10.6f", "deg", "declination (J2000 decimal deg) based on peak pixel"),
        c("sup_ra", "10.6f", "deg", "super-coadd centroid right ascension"),
        c("sup_dec", "10.6f", "deg", "super-coadd centroid declination"),
        c("glon", "7.3f", "deg", "galactic longitude based on peak pixel"),
        c("glat", "7.3f", "deg", "galactic latitude based on peak pixel"),
        c("density", "5.2f", "", "log of the number of stars with k < 14 mag per square degree"),
        c("r_k20fe", "6.1f", "arcsec", "20mag/sq.arcsec isophotal K fiducial semi-major axis"),
        *_triple("k20fe", "20mag/sq.arcsec isophotal fiducial ell. ap."),
        c("r_3sig", "5.1f", "arcsec", "3-sigma K isophotal semi-major axis"),
    ]
    for b, word in _BANDS:
        out += [
            c(f"{b}_ba", "5.3f", "", f"{word} axis ratio of the 3-sigma isophote"),
            c(f"{b}_phi", "3d", "deg", f"{word} angle of the 3-sigma major axis (E of N)"),
        ]
    out += [
        c("sup_r_3sig", "5.1f", "arcsec", "super-coadd 3-sigma isophotal semi-major axis"),
        c("sup_ba", "5.3f", "", "axis ratio of the 3-sigma super-coadd isophote"),
        c("sup_phi", "3d", "deg", "super-coadd angle of the major axis (E of N)"),
        c("r_fe", "6.1f", "arcsec", "K fiducial Kron elliptical semi-major axis"),
        *_triple("fe", "fiducial Kron ell. ap."),
        c("r_ext", "7.2f", "arcsec", "extrapolation/total radius"),
    ]
    for b, word in _BANDS:
        out += [
            c(f"{b}_m_ext", "6.3f", "mag", f"{word} mag from fit extrapolation"),
            c(f"{b}_msig_ext", "5.3f", "mag", f"{word} 1-sigma uncertainty of extrapolated mag"),
            c(f"{b}_pchi", "6.3f", "", f"{word} chi-squared of fit to radial profile"),
        ]
    for b, word in _BANDS:
        out += [
            c(f"{b}_r_eff", "6.2f", "arcsec", f"{word} half-light radius"),
            c(f"{b}_mnsurfb_eff", "5.2f", "mag", f"{word} mean surface brightness within it"),
        ]
    out += [c(f"{b}_con_indx", "5.2f", "", f"{w} concentration r_75%/r_25%") for b, w in _BANDS]
    out += [c(f"{b}_peak", "6.2f", "mag", f"{w} peak pixel brightness") for b, w in _BANDS]
    out += [c(f"{b}_5surf", "6.2f", "mag", f"{w} central surface brightness") for b, w in _BANDS]
    out += [
        c("e_score", "5.2f", "", "extended score: 1 (extended) to 2 (point-like)"),
        c("g_score", "5.2f", "", "galaxy score: 1 (extended) to 2 (point-like)"),
        c("vc", "2d", "", "visual verification score"),
        c("cc_flg", "1s", "", "artifact contamination and/or confusion"),
        c("im_nx", "4d", "", "size of postage stamp image in pixels"),
        c("r_k20fc", "5.1f", "arcsec", "20mag/sq.arcsec isophotal K fiducial circular radius"),
        *_triple("k20fc", "20mag/sq.arcsec isophotal fiducial circ. ap."),
        *_own_radius("e", "Kron elliptical"),
        *_own_radius("c", "Kron circular"),
        c("r_fc", "5.1f", "arcsec", "K fiducial Kron circular radius"),
        *_triple("fc", "fiducial Kron circ. ap."),
        *_own_radius("i20e", "20mag/sq.arcsec isophotal elliptical"),
        *_own_radius("i20c", "20mag/sq.arcsec isophotal circular"),
        *_own_radius("i21e", "21mag/sq.arcsec isophotal elliptical"),
        c("r_j21fe", "5.1f", "arcsec", "21mag/sq.arcsec isophotal J fiducial semi-major axis"),
        *_triple("j21fe", "21mag/sq.arcsec isophotal fiducial ell. ap."),
        *_own_radius("i21c", "21mag/sq.arcsec isophotal circular"),
        c("r_j21fc", "5.1f", "arcsec", "21mag/sq.arcsec isophotal J fiducial circular radius"),
        *_triple("j21fc", "21mag/sq.arcsec isophotal fiducial circ. ap."),
    ]
    for radius in APERTURES_ARCSEC:
        out += _triple(f"{radius}", f"{radius} arcsec radius circular ap.")
    for b, word in _BANDS:
        out += [
            c(f"{b}_m_sys", "6.3f", "mag", f"{word} system photometry magnitude"),
            c(f"{b}_msig_sys", "5.3f", "mag", f"{word} 1-sigma uncertainty of system mag"),
        ]
    out += [
        c("sys_flg", "1d", "", "system flag: 1 = nearby galaxy flux incl. in mag"),
        c("contam_flg", "1d", "", "contamination flag: 1 = stellar flux incl. in mag"),
    ]
    for b, word in _BANDS:
        out += [
            c(f"{b}_5sig_ba", "5.3f", "", f"{word} axis ratio of the 5-sigma isophote"),
            c(f"{b}_5sig_phi", "3d", "deg", f"{word} angle of the 5-sigma major axis (E of N)"),
        ]
    for b, word in _BANDS:
        out += [
            c(f"{b}_d_area", "3d", "", f"{word} 5-sigma to 3-sigma differential area"),
            c(f"{b}_perc_darea", "3d", "", f"{word} 5-sigma to 3-sigma percent area change"),
        ]
    for b, word in _BANDS:
        out += [
            c(f"{b}_bisym_rat", "5.3f", "", f"{word} bi-symmetric flux ratio"),
            c(f"{b}_bisym_chi", "6.3f", "", f"{word} bi-symmetric cross-correlation chi"),
        ]
    for b, word in _BANDS:
        out += [
            c(f"{b}_sh0", "5.2f", "", f"{word} ridge shape"),
            c(f"{b}_sig_sh0", "5.2f", "", f"{word} ridge shape sigma"),
        ]
    out += [c(f"{b}_sc_{s}", "6.1f", "", f"{w} {s} score") for b, w in _BANDS for s in SCORES]
    out += [
        c("j_chif_ellf", "6.1f", "", "J % chi-fraction of elliptical fit"),
        c("k_chif_ellf", "6.1f", "", "K % chi-fraction of elliptical fit"),
        c("ellfit_flg", "1d", "", "ellipse fitting contamination flag"),
        c("sup_chif_ellf", "6.1f", "", "super-coadd % chi-fraction of elliptical fit"),
        c("n_blank", "4d", "", "number of blanked source records"),
        c("n_sub", "4d", "", "number of subtracted source records"),
        c("bl_sub_flg", "1d", "", "blanked/subtracted source description flag"),
        c("id_flg", "1d", "", "type/galaxy ID flag (0 non-catalog, 1 catalog, 2 LCSB)"),
        c("id_cat", "20s", "", "matched galaxy's catalog name"),
        c("fg_flg", "6s", "", "flux-growth convergence flag"),
        c("blk_fac", "1d", "", "LCSB blocking factor (1, 2, 4, 8)"),
        c("dup_src", "1d", "", "duplicate source flag"),
        c("use_src", "1d", "", "use source flag"),
        c("prox", "5.1f", "arcsec", "distance to nearest source"),
        c("pxpa", "3d", "deg", "angle to nearest source (E of N)"),
        c("pxcntr", "10d", "", "key of nearest extended source"),
        c("dist_edge_ns", "5d", "arcsec", "distance to nearest N or S scan edge"),
        c("dist_edge_ew", "3d", "arcsec", "distance to nearest E or W scan edge"),
        c("dist_edge_flg", "2s", "", "which edges are nearest ([n|s][e|w])"),
        c("pts_key", "10d", "", "key of the point source that this is"),
        c("mp_key", "5d", "", "key to minor planet prediction record"),
        c("night_key", "4d", "", "key to night data record"),
        c("scan_key", "6d", "", "key to scan data record"),
        c("coadd_key", "7d", "", "key to coadd data record"),
        c("hemis", "1s", "", "hemisphere (n/s) of observation"),
        c("date", "10s", "", "observation date"),
        c("scan", "3d", "", "scan number (unique within date)"),
        c("coadd", "3d", "", "coadd number (unique within scan)"),
        c("id", "6d", "", "source ID number (unique within scan, coadd)"),
        c("x_coadd", "6.1f", "arcsec", "x (cross-scan) position (coadd coord.)"),
        c("y_coadd", "6.1f", "arcsec", "y (in-scan) position (coadd coord.)"),
    ]
    out += [c(f"{b}_subst2", "6.1f", "", f"{w} residual background #2 score") for b, w in _BANDS]
    out += [c(f"{b}_back", "6.1f", "", f"{w} coadd median background") for b, w in _BANDS]
    out += [c(f"{b}_resid_ann", "7.3f", "DN", f"{w} residual annulus median") for b, w in _BANDS]
    for b, word in _BANDS:
        out += [
            c(f"{b}_bndg_per", "5d", "arcsec", f"{word} banding period on this side of coadd"),
            c(f"{b}_bndg_amp", "6.3f", "DN", f"{word} banding amplitude on this side of coadd"),
        ]
    out += [c(f"{b}_seetrack", "4.1f", "", f"{w} band seetracking score") for b, w in _BANDS]
    return (*out, c("ext_key", "7d", "", "unique key"))


PSC_FORMATS = _psc()
"""The 60 columns of the Point Source Catalog."""

XSC_FORMATS = _xsc()
"""The 389 columns of the Extended Source Catalog."""

XSC_NAMES = tuple(c.name for c in XSC_FORMATS)
