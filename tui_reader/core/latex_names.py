r"""Commands of LaTeX's kernel, textcomp, amsmath and amssymb that pylatexenc lacks or misreads.

Names follow "LaTeX2e: An unofficial reference manual", its index of commands, the amsmath user's
guide and "The Comprehensive LaTeX Symbol List".
"""

from __future__ import annotations

from typing import Final

_FORMULA_SIGNS: Final = """
varGamma Γ varDelta Δ varTheta Θ varLambda Λ varXi Ξ varPi Π varSigma Σ varUpsilon Υ varPhi Φ
varPsi Ψ varOmega Ω Re ℜ Im ℑ bot ⊥ triangle △ clubsuit ♣ diamondsuit ♢ heartsuit ♡ spadesuit ♠
imath ı jmath ȷ Bbbk 𝕜 Finv Ⅎ Game ⅁ bigstar ★ diagdown ╲ diagup ╱ Box □ Diamond ◇ lor ∨ land ∧
lhd ⊲ rhd ⊳ unlhd ⊴ unrhd ⊵ dagger † ddagger ‡ doublecap ⋒ doublecup ⋓ doublebarwedge ⩞
centerdot ⋅ Join ⋈ ne ≠ owns ∋ models ⊨ lll ⋘ ggg ⋙ llless ⋘ gggtr ⋙ Doteq ≑ thicksim ∼
thickapprox ≈ vDash ⊨ smallsmile ⌣ smallfrown ⌢ shortmid ∣ shortparallel ∥ varpropto ∝
nleqslant ≰ ngeqslant ≱ nleqq ≰ ngeqq ≱ lvertneqq ≨ gvertneqq ≩ npreceq ⋠ nsucceq ⋡ precnsim ⋨
nsim ≁ ncong ≇ nshortmid ∤ nshortparallel ∦ nsubseteqq ⊈ nsupseteqq ⊉ varsubsetneq ⊊
varsupsetneq ⊋ varsubsetneqq ⫋ varsupsetneqq ⫌ gets ← leadsto ⇝ dashleftarrow ⇠ dashrightarrow ⇢
restriction ↾ iiiint ⨌ idotsint ∫⋯∫ bigsqcup ⨆ bigodot ⨀ biguplus ⨄ smallint ∫ lgroup ⟮ rgroup ⟯
arrowvert | Arrowvert ‖ bracevert |
"""
_FUNCTIONS: Final = "arg cot coth csc det dim gcd hom ker lg sec Pr"
_LIMITS: Final = {
    "injlim": r"inj\ lim", "projlim": r"proj\ lim", "varliminf": r"lim\ inf",
    "varlimsup": r"lim\ sup", "varinjlim": r"inj\ lim", "varprojlim": r"proj\ lim",
}  # fmt: skip
_NOTHING: Final = """
mathsurround negmedspace negthickspace displaylimits allowdisplaybreaks nonumber notag
"""
IN_FORMULAS: Final = (
    dict(zip(_FORMULA_SIGNS.split()[::2], _FORMULA_SIGNS.split()[1::2], strict=True))
    | {name: name for name in _FUNCTIONS.split()}
    | _LIMITS
    | dict.fromkeys(_NOTHING.split(), "")
)
"""The source to read for a command of formulas."""

_TEXT_SIGNS: Final = """
textbardbl ‖ textborn ⭑ textdied † textdivorced ⚮ textmarried ⚭ textleaf ❧ textpilcrow ¶
textquotestraightbase ‚ textquotestraightdblbase „ textthreequartersemdash — texttwelveudash —
textlbrackdbl ⟦ textrbrackdbl ⟧ textlquill ⁅ textrquill ⁆ textgravedbl ˵ textcentoldstyle ¢
textcopyleft 🄯 textdblhyphen ⹀ textdblhyphenchar ⹀ textdollaroldstyle $ textguarani ₲
textzerooldstyle 0 textoneoldstyle 1 texttwooldstyle 2 textthreeoldstyle 3 textfouroldstyle 4
textfiveoldstyle 5 textsixoldstyle 6 textsevenoldstyle 7 texteightoldstyle 8 textnineoldstyle 9
"""
TEXT_SIGNS: Final = dict(zip(_TEXT_SIGNS.split()[::2], _TEXT_SIGNS.split()[1::2], strict=True))
"""Signs of text by command."""

_FONTS: Final = """
bf it em tt sf sc rm sl bfseries itshape slshape scshape upshape ttfamily sffamily rmfamily
mdseries normalfont tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge
raggedright raggedleft centering sloppy fussy frenchspacing nonfrenchspacing obeylines
obeyspaces boldmath unboldmath
"""
FONTS: Final = tuple(_FONTS.split())
"""Commands that change the type or the lines of the group they stand in."""
_BREAKS: Final = """
pagebreak nopagebreak nolinebreak newpage clearpage cleardoublepage samepage break vfill
hrulefill dotfill onecolumn twocolumn flushbottom raggedbottom appendix tableofcontents
listoffigures listoftables printindex maketitle hline toprule midrule bottomrule
"""
BREAKS: Final = tuple(_BREAKS.split())
"""Commands that divide pages, lines and rows: a blank."""
_UNSEEN: Final = "strut mathstrut begingroup endgroup bgroup egroup nonumber notag footnotemark"
UNSEEN: Final = tuple(_UNSEEN.split())
"""Commands that show nothing."""

_WITHOUT_ARGUMENT: Final = """
itemize enumerate description center quote quotation verse abstract verbatim flushleft
flushright titlepage sloppypar tabbing document math displaymath equation equation*
align align* gather gather* multline multline* flalign flalign* eqnarray eqnarray* split
aligned gathered cases matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix
subequations figure figure* table table* letter
"""
_WITH_ARGUMENT: Final = (
    "tabular array minipage thebibliography alignat alignat* alignedat list trivlist"
)
ENVIRONMENTS: Final = (
    dict.fromkeys(_WITHOUT_ARGUMENT.split(), 0)
    | dict.fromkeys(_WITH_ARGUMENT.split(), 1)
    | {"tabular*": 2}
)
"""Environments whose names are not shown, with the number of arguments after the name."""

_KEPT: Final = """
newcommand renewcommand providecommand newenvironment renewenvironment newtheorem def gdef edef
let DeclareMathOperator DeclareRobustCommand documentclass usepackage input include
includegraphics newcounter setcounter addtocounter newlength setlength addtolength
symbol char rule today hyphenation typeout makeatletter makeatother
"""
KEPT: Final = frozenset(_KEPT.split())
"""Commands that stay as written: they define, load or compute what only TeX knows."""
