"""Which commands known to LaTeX's kernel, amsmath and amssymb are shown as text, and which stay."""

import re
from functools import cache
from itertools import chain

import pytest

from tests.support.helpers import ROOT, SHARED
from tui_reader.core.latex import readable
from tui_reader.core.latex_names import ENVIRONMENTS, KEPT
from tui_reader.core.paper import AI_SECTIONS, Paper
from tui_reader.formats import read_digest

_TEXT = """
par newline linebreak pagebreak newpage clearpage bigskip medskip smallskip noindent indent hfill
vfill hrulefill dotfill centering raggedright raggedleft tiny scriptsize footnotesize small
normalsize large Large LARGE huge Huge bf it em tt sf sc rm sl bfseries itshape ttfamily sffamily
rmfamily scshape slshape upshape mdseries normalfont maketitle appendix tableofcontents protect
relax null xspace quad qquad enspace thinspace negthinspace space nobreakspace S P dag ddag
copyright pounds ae AE oe OE aa AA o O l L ss SS i j ldots dots slash lq rq sloppy fussy break
allowbreak nobreak nolinebreak nopagebreak samepage strut mathstrut leavevmode hline unskip
ignorespaces begingroup endgroup bgroup egroup obeylines frenchspacing onecolumn twocolumn and
TeX LaTeX LaTeXe textasciicircum textasciitilde textbackslash textbar textless textgreater
textbraceleft textbraceright textdollar textunderscore textquotedblleft textquotedblright
textquoteleft textquoteright textquotesingle textquotedbl textemdash textendash textellipsis
textbullet textperiodcentered textdagger textdaggerdbl textparagraph textsection textcopyright
textregistered texttrademark textexclamdown textquestiondown textordfeminine textordmasculine
textvisiblespace textasteriskcentered textbardbl textdegree textmu textohm texteuro textcelsius
textnumero textestimated textrecipe textdiscount textsurd textlnot texttimes textdiv textpm
textminus textonehalf textonequarter textthreequarters textonesuperior texttwosuperior
textthreesuperior textbaht textborn textdied textdivorced textmarried textleaf textmusicalnote
textinterrobang textpilcrow textuparrow textdownarrow textleftarrow textrightarrow textlangle
textrangle textlbrackdbl textrbrackdbl textpertenthousand textperthousand textreferencemark
textservicemark textblank textbrokenbar textcent textcopyleft textcurrency textdong textflorin
textguarani textlira textmho textnaira textopenbullet textpeso textsterling textwon textyen
textzerooldstyle textnineoldstyle
"""
TEXT = _TEXT.split()
_TEXT_WITH_ARGUMENT = """
textbf textit textsl textsc textrm textsf texttt textup textmd textnormal emph underline mbox
makebox fbox framebox footnote footnotetext footnotemark thanks title section section* subsection
subsection* subsubsection paragraph paragraph* caption cite nocite ref pageref eqref label bibitem
textsuperscript textsubscript uppercase lowercase MakeUppercase MakeLowercase ensuremath vspace
hspace phantom hphantom vphantom textcircled mathbf marginpar index glossary pagestyle
thispagestyle text intertext boxed oldstylenums mathring pmb mathop mathbin mathrel pmod pod smash
substack xleftarrow xrightarrow tag overline hat tilde bar vec dot ddot mathcal mathbb mathfrak
"""
TEXT_WITH_ARGUMENT = _TEXT_WITH_ARGUMENT.split()
_FORMULA = """
alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi
varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi
Sigma Upsilon Phi Psi Omega varGamma varDelta varTheta varLambda varXi varPi varSigma varUpsilon
varPhi varPsi varOmega digamma varkappa beth gimel daleth aleph hbar hslash ell wp Re Im partial
infty prime emptyset nabla surd top bot angle triangle forall exists neg lnot flat natural sharp
clubsuit diamondsuit heartsuit spadesuit imath jmath mho complement Bbbk Finv Game backprime
varnothing blacktriangle blacktriangledown blacksquare blacklozenge bigstar measuredangle
sphericalangle eth diagup diagdown square Box lozenge Diamond circledS pm mp times div ast star
circ bullet cdot cap cup uplus sqcap sqcup vee wedge lor land setminus wr diamond bigtriangleup
bigtriangledown triangleleft triangleright lhd rhd unlhd unrhd oplus ominus otimes oslash odot
bigcirc dagger ddagger amalg ltimes rtimes leftthreetimes rightthreetimes dotplus smallsetminus Cap
Cup doublecap doublecup barwedge veebar doublebarwedge boxminus boxtimes boxdot boxplus
divideontimes curlywedge curlyvee circleddash circledast circledcirc centerdot intercal leq le geq
ge equiv prec succ sim perp preceq succeq simeq mid ll gg asymp parallel subset supset approx
bowtie Join subseteq supseteq cong sqsubset sqsupset neq ne smile sqsubseteq sqsupseteq doteq frown
in ni owns notin propto models vdash dashv leqq geqq leqslant geqslant eqslantless eqslantgtr
lesssim gtrsim lessapprox gtrapprox approxeq lessdot gtrdot lll ggg llless gggtr lessgtr gtrless
lesseqgtr gtreqless lesseqqgtr gtreqqless doteqdot Doteq risingdotseq fallingdotseq backsim
thicksim backsimeq thickapprox subseteqq supseteqq Subset Supset preccurlyeq succcurlyeq
curlyeqprec curlyeqsucc precsim succsim precapprox succapprox vartriangleleft vartriangleright
trianglelefteq trianglerighteq vDash Vdash Vvdash smallsmile smallfrown shortmid shortparallel
bumpeq Bumpeq between pitchfork varpropto backepsilon blacktriangleleft blacktriangleright
therefore because eqcirc circeq triangleq nless ngtr nleq ngeq nleqslant ngeqslant nleqq ngeqq
lneq gneq lneqq gneqq lvertneqq gvertneqq lnsim gnsim lnapprox gnapprox nprec nsucc npreceq
nsucceq precneqq succneqq precnsim succnsim precnapprox succnapprox nsim ncong nshortmid
nshortparallel nmid nparallel nvdash nvDash nVdash nVDash ntriangleleft ntriangleright
ntrianglelefteq ntrianglerighteq nsubseteq nsupseteq nsubseteqq nsupseteqq subsetneq supsetneq
varsubsetneq varsupsetneq subsetneqq supsetneqq varsubsetneqq varsupsetneqq leftarrow gets
Leftarrow rightarrow to Rightarrow leftrightarrow Leftrightarrow mapsto hookleftarrow
leftharpoonup leftharpoondown rightleftharpoons longleftarrow Longleftarrow longrightarrow
Longrightarrow longleftrightarrow Longleftrightarrow longmapsto hookrightarrow rightharpoonup
rightharpoondown leadsto uparrow Uparrow downarrow Downarrow updownarrow Updownarrow nearrow
searrow swarrow nwarrow iff implies impliedby dashleftarrow dashrightarrow leftleftarrows
rightrightarrows leftrightarrows rightleftarrows Lleftarrow Rrightarrow twoheadleftarrow
twoheadrightarrow leftarrowtail rightarrowtail looparrowleft looparrowright leftrightharpoons
curvearrowleft curvearrowright circlearrowleft circlearrowright Lsh Rsh upuparrows downdownarrows
upharpoonleft upharpoonright restriction downharpoonleft downharpoonright multimap rightsquigarrow
leftrightsquigarrow nleftarrow nrightarrow nLeftarrow nRightarrow nleftrightarrow nLeftrightarrow
sum prod coprod int oint iint iiint iiiint idotsint bigcap bigcup bigsqcup bigvee bigwedge bigodot
bigotimes bigoplus biguplus smallint arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp
gcd hom inf injlim ker lg lim liminf limsup ln log max min Pr projlim sec sin sinh sup tan tanh
varinjlim varprojlim varliminf varlimsup mod bmod langle rangle lceil rceil lfloor rfloor lbrace
rbrace lbrack rbrack lvert rvert lVert rVert vert Vert backslash lgroup rgroup lmoustache
rmoustache ulcorner urcorner llcorner lrcorner arrowvert Arrowvert bracevert ldots cdots vdots
ddots dots dotsb dotsc dotsi dotsm dotso colon quad qquad displaystyle textstyle scriptstyle
scriptscriptstyle limits nolimits nonumber notag negmedspace negthickspace thinspace medspace
thickspace bigm Bigm choose over atop brack brace
"""
FORMULA = _FORMULA.split()
_ONE_ARGUMENT = """
hat check breve acute grave tilde bar vec dot ddot dddot ddddot mathring widehat widetilde
overline underline overbrace underbrace overrightarrow overleftarrow overleftrightarrow
sqrt mathbf mathit mathrm mathsf mathtt mathcal mathnormal mathbb mathfrak mathscr
boldsymbol pmb text mbox operatorname operatorname* mathop mathbin mathrel mathord mathopen
mathclose mathpunct mathinner pmod pod boxed phantom hphantom vphantom smash substack
xleftarrow xrightarrow tag label mspace hspace lefteqn shoveleft shoveright raisetag
intertext shortintertext hdotsfor big Big bigg Bigg
"""
_TWO_ARGUMENTS = "stackrel overset underset binom dbinom tbinom frac dfrac tfrac cfrac"
FORMULA_WITH_ARGUMENTS = [
    *(rf"\{name}{{x}}" for name in _ONE_ARGUMENT.split()),
    *(rf"\{name}{{x}}{{y}}" for name in _TWO_ARGUMENTS.split()),
    r"\genfrac{(}{)}{0pt}{}{n}{k}",
    r"\sideset{_1}{^2}\prod",
    r"\mathchoice{a}{b}{c}{d}",
    r"\root 3 \of x",
    r"\kern3pt x",
    r"\mkern 3mu x",
    r"\hskip 1em x",
    r"\left\{\begin{array}{ll} 1 & x \\ 0 & y\end{array}\right.",
]
CALLS = [
    *chain.from_iterable((rf"a \{name} b", rf"a {{\{name} b}} c") for name in TEXT),
    *(rf"a \{name}{{x}} b" for name in TEXT_WITH_ARGUMENT),
    *chain.from_iterable((rf"$a \{name} b$", rf"$a\{name}$") for name in FORMULA),
    *(f"$a {call} b$" for call in FORMULA_WITH_ARGUMENTS),
    *(
        rf"\begin{{{name}}}{'{ll}' * count} x \end{{{name}}}"
        for name, count in ENVIRONMENTS.items()
    ),
]
COMMANDS = {
    name
    for name in re.findall(r"\\([A-Za-z]+)", " ".join(CALLS))
    if name not in ("begin", "end", "of")
}


def test_no_command_of_latex_or_amsmath_is_left_in_text() -> None:
    shown = {call: readable(call) for call in CALLS}
    own = (r"a \textbackslash b", r"a {\textbackslash b} c", r"$a \backslash b$", r"$a\backslash$")
    assert {call: text for call, text in shown.items() if "\\" in text and call not in own} == {}


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"$\det A \ne 0$ and $\Re z \gets \ker f$", "det A ≠ 0 and ℜ z ← ker f"),
        (r"$x \models y \land z \lor w$", "x ⊨ y ∧ z ∨ w"),
        (r"${n \choose k}p^2$ and $a+1 \over b$", "(n choose k)p² and (a+1)/b"),
        (r"$\{x \mid x > 0\}$ and $[0, \{1\}$", r"{x | x > 0} and [0, {1}"),
        (r"$f=\left\{\begin{array}{l}1\\0\end{array}\right.$", "f={[1; 0]"),
        (r"{\bfseries Strong} and {\Large big}", "Strong and big"),
        (r"\begin{tabular}{ll} a & b \\ c & d\end{tabular}", "a & b c & d"),
        ("the \\mathbfΦ class", "the Φ class"),
        (r"many \acp{LLM} and one \ac{LLM}", "many LLMs and one LLM"),
        (r"\raisebox{2pt}{up}, \makebox[2cm]{in}", "up, in"),
        (r"$\overset{x}{y}$ and \overset{x}{y}", "yˣ and yˣ"),
    ],
)
def test_commands_are_read_as_they_are_printed(latex: str, text: str) -> None:
    assert readable(latex).replace("y^x", "yˣ") == text


def test_commands_that_define_load_or_compute_stay_with_their_arguments() -> None:
    for name in KEPT:
        text = rf"see \{name}{{a_1}}{{b}} here"
        assert readable(text) == text, name
    assert readable(r"\today") == r"\today"  # not the day on which it is read


def test_the_guide_names_the_commands_that_stay() -> None:
    guide = (ROOT / "docs" / "reading.md").read_text("utf-8")
    (paragraph,) = re.findall(r"Commands that stay as written: (.*?)\.\n", guide, re.DOTALL)
    assert set(re.findall(r"`\\([A-Za-z]+)`", paragraph)) == KEPT


@cache
def left_in_real_digests() -> frozenset[str]:
    """The commands, with what follows, in the readable text of real digests."""
    texts = set()
    for path in sorted((SHARED / "digests").rglob("*")):
        if path.suffix == ".jsonl" or path.parent.name == "efficient-paper":
            for paper in read_digest(path.read_bytes(), str(path)).entries:
                if isinstance(paper, Paper):
                    texts |= {paper.title, paper.abstract, paper.comment, *paper.authors}
                    texts |= {getattr(paper, section) for section in AI_SECTIONS}
    found = (
        re.findall(r"\\[A-Za-z]+.?", readable(text)) for text in texts if text and "\\" in text
    )
    return frozenset(chain.from_iterable(found))


@pytest.mark.skipif(not SHARED.is_dir(), reason="no real digests beside the project")
def test_real_digests_keep_no_command_of_latex_but_those_with_an_open_argument() -> None:
    known = {left for left in left_in_real_digests() if left[1:-1] in COMMANDS | KEPT | {"url"}}
    assert {left for left in known if not left.endswith("{")} == set()
