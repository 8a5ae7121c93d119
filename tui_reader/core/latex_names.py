r"""Commands of LaTeX's kernel, textcomp, amsmath and amssymb that pylatexenc lacks or misreads.

Names follow "LaTeX2e: An unofficial reference manual", its index of commands, the amsmath user's
guide and "The Comprehensive LaTeX Symbol List".
"""

from __future__ import annotations

from typing import Final

from tui_reader.core.text import table

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
    table(_FORMULA_SIGNS)
    | {name: name for name in _FUNCTIONS.split()}
    | _LIMITS
    | dict.fromkeys(_NOTHING.split(), "")
)
"""The source to read for a command of formulas."""

_LETTERS: Final = r"""
l ł L Ł o ø O Ø ae æ AE Æ oe œ OE Œ aa å AA Å ss ß SS ẞ i ı j ȷ dh ð DH Ð th þ
TH Þ ng ŋ NG Ŋ dj đ DJ Đ IJ Ĳ ij ĳ textquotesingle ' textquotedbl " textquotedblleft “
textquotedblright ” textquoteleft ‘ textquoteright ’ quotesinglbase ‚ quotedblbase „
guillemotleft « guillemotright » guilsinglleft ‹ guilsinglright › textasciigrave `
textasciicircum ^ textasciitilde ~ textbackslash \ textbar | textless < textgreater >
textbraceleft { textbraceright } textunderscore _ textdollar $ textemdash — textendash –
textellipsis … ldots … dots … dotsc … textbullet • textperiodcentered · textdegree ° deg °
degree ° textcelsius ℃ textmu µ textohm Ω texttimes × textdiv ÷ textpm ± textminus −
textsurd √ textonehalf ½ textonequarter ¼ textthreequarters ¾ textonesuperior ¹
texttwosuperior ² textthreesuperior ³ textordfeminine ª textordmasculine º textregistered ®
texttrademark ™ textcopyright © copyright © textsection § S § textparagraph ¶ P ¶ dag †
ddag ‡ textdagger † textdaggerdbl ‡ pounds £ textsterling £ texteuro € euro € textyen ¥
textcent ¢ textexclamdown ¡ textquestiondown ¿ textleftarrow ← textrightarrow → slash /
TeX TeX LaTeX LaTeX LaTeXe LaTeX2ε BibTeX BibTeX lq ‘ rq ’ textvisiblespace ␣ textnumero №
textpertenthousand ‱ textperthousand ‰ textinterrobang ‽ lbrack [ rbrack ] textbardbl ‖
textborn ⭑ textdied † textdivorced ⚮ textmarried ⚭ textleaf ❧ textpilcrow ¶
textquotestraightbase ‚ textquotestraightdblbase „ textthreequartersemdash — texttwelveudash —
textlbrackdbl ⟦ textrbrackdbl ⟧ textlquill ⁅ textrquill ⁆ textgravedbl ˵ textcentoldstyle ¢
textcopyleft 🄯 textdblhyphen ⹀ textdblhyphenchar ⹀ textdollaroldstyle $ textguarani ₲
textzerooldstyle 0 textoneoldstyle 1 texttwooldstyle 2 textthreeoldstyle 3 textfouroldstyle 4
textfiveoldstyle 5 textsixoldstyle 6 textsevenoldstyle 7 texteightoldstyle 8 textnineoldstyle 9
"""
LETTERS: Final = table(_LETTERS)
"""Letters and signs of text by command."""
_UNITS: Final = """
per / micro µ milli m nano n pico p femto f kilo k mega M giga G tera T centi c deci d
meter m metre m gram g second s ampere A kelvin K mole mol candela cd hertz Hz newton N
pascal Pa joule J watt W volt V ohm Ω farad F tesla T henry H coulomb C bit bit byte B
electronvolt eV eV eV minute min hour h day d liter L litre L degree ° degreeCelsius °C
celsius °C percent % decibel dB angstrom Å squared ² cubed ³ radian rad um µm nm nm mm mm
cm cm km km kg kg ms ms GHz GHz MHz MHz kHz kHz Hz Hz
"""
UNITS: Final = table(_UNITS) | {"square": "", "cubic": ""}
"""siunitx's units and prefixes."""

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
_SHOWN: Final = """
url path nolinkurl mbox hbox fbox texorpdfstring href textcolor colorbox hl uppercase lowercase
MakeUppercase MakeLowercase textnormal textup textmd textsf texttt textrm textsc textit textbf
textsl emph underline uline sout title ce SI qty si unit num acs ac Ac glsentrylong gls Gls acl acf
text section section* paragraph paragraph* textsmaller makebox framebox raisebox parbox caption
oldstylenums textulc textsw textssc textin MakeTitlecase intertext shortintertext multicolumn boxed
"""
_HIDDEN: Final = """
label hypertarget vspace bibliography bibliographystyle thispagestyle pagestyle phantom hphantom
vphantom index glossary color cline
"""
WITH_ARGUMENT: Final = (
    dict.fromkeys(_SHOWN.split(), "{}")
    | dict.fromkeys(_HIDDEN.split(), "")
    | dict.fromkeys(("ref", "autoref", "cref", "Cref", "pageref", "nameref", "bibitem"), "[{}]")
    | dict.fromkeys(("footnote", "thanks", "footnotetext", "marginpar"), " ({})")
    | dict.fromkeys(("acp", "Acp", "acsp", "aclp", "acfp", "glspl", "Glspl"), "{}s")
    | {"eqref": "({})", "textcircled": "({})", "enquote": "“{}”", "hspace": " "}
    | {"textsuperscript": "^", "textsubscript": "_", "ensuremath": "${}$"}
)
"""What is shown for a command with an argument, in which `{}` stands for the argument."""
