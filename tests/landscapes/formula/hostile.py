"""Texts that nobody should type as a formula: attacks, other languages, typing mistakes, and sheer size."""

from itertools import chain

ATTACKS = """
__import__('os').system('true')
__import__("os")
__builtins__
__builtins__.eval('x')
import os
import os; os.system('ls')
from os import system
os.system("rm -rf /")
eval("x")
eval(x)
exec("import os")
exec(x)
compile("x", "", "eval")
open("/etc/passwd").read()
open(x)
globals()
locals()
vars()
getattr(x, y)
setattr(x, y, 1)
delattr(x, y)
x.__class__
x.__class__.__mro__[1].__subclasses__()
(1).__class__
().__class__.__bases__[0]
(x).real
x.real
x.T @ y
1..__class__
1.0.real
1.real
"".join(x)
''.__class__
"x"
'x'
b'x'
r'x'
f'{x}'
f"{__import__('os')}"
f'{x!r:>{y}}'
\"\"\"x\"\"\"
lambda: x
lambda x: x
(lambda x: x)(y)
lambda x, y: x + y
[x for x in y]
(x for x in y)
{x for x in y}
{x: y for x in y}
[x, y]
[x]
x[0]
x[y]
x[0:1]
{x}
{'x': y}
{}
[]
()
(,)
(x, y)
x, y
x,
,x
*x
**x
(*x)
x if y else 1
x if x > 0 else -x
not x
x and y
x or y
x in y
x not in y
x is y
await x
yield x
yield
return x
del x
pass
x; y
x;
raise x
assert x
with x: y
while x: y
for x in y: x
if x: y
def f(x): return x
class x: pass
try: x
global x
nonlocal x
print(x)
print x
input()
exit()
quit()
breakpoint()
help()
help
dir(x)
type(x)
id(x)
hash(x)
x := 1
(x := 1)
(y := x**2) + y
x = 1
x == y
z = x**2 + y**2
f(x, y) = x**2
x += 1
x != y
x < y
x > y
x <= y
x >= y
x <> y
x << 2
x >> 2
x & y
x | y
x || y
x && y
~x
!x
x!
x ^^ y
x // y
x % y
x @ y
@x
x -> y
x ? y : 1
x ... y
...
x \\ y
\\x
\\sin(x)
\\frac{x}{y}
x^{2}
x_{1}
$x$
${x}
#{x}
{{x}}
{{ 7*7 }}
{% x %}
<%= x %>
<script>alert(x)</script>
<x>
x</script>
&lt;x
%78
x # y
# x
x // comment
/* x */ y
x -- y ; drop table x
' OR 1=1 --
`x`
`ls`
$(ls)
| ls
x | cat
> x
x\\ny
\\u0078
\\x41
jnp.sin(x)
np.sin(x)
math.sin(x)
jax.grad(x)
jax(x)
numpy.load(x)
sympify(x)
Integral(x)
Lambda(x, y)
diff(x)
integrate(x)
sum(x)
sine(x)
cosine(y)
sinus(x)
expo(x)
sgrt(x)
loge(x)
max(x)
min(y)
sin(x, y)
sin()
max()
pow(x)
pow(x, 2, 3)
sin
sin x
sin^2(x)
2sin
Sin(x)
SIN(x)
X
Y + 1
PI*x
Exp(x)
xy
yx
xxy
xx
a(x)
a(x + 1)
x(y + 1)
x(x)
e(x)
x y
x sin(y)
x 2
2 3 x
x2y3
x3 4
1/2x
x/2(y + 1)
x/2y
x²³
x²²
x²^3
x⁻
x⁻⁻²
²
²x
x₁ + x
x + x1
w1 + x
y + w2
x1 + x_1
x^
x**
x^^2
x***2
x****2
^x
x*
*x*
/x
x/
x*/y
x+
x-
+
-
--
+-+
(
)
((
))
)(
(x
x)
((x)
(x))
(x + (y)
x + y)
x + (y
|x
x|
||
|
|x||
||x|
|x + (y|)
(|x)|
sin(x
sin(|x)
max(x, y
max(x,, y)
max(x,)
max(,x)
max(x; y)
1,5*x
x**1,5
.
.x
x.
..
1.2.3*x
1..2*x
1e
1e*x.
1_000*x
1__0*x
_x
x_
x__y
a__b*x
_
__
x__
0x10*x
0b11*x
0o7*x
0X1F + x
1e10*x
1e400*x
99999999999*x
1e9999999999999999999*x
nan
inf
NaN*0
infinity
1
pi
e
a
a + b
2*a
1/0
x**21
x**-21
x**99
x**1e9
x**1e300
x**999999999
x**(21)
x**(3*7)
x**(20+1)
x**(2**5)
x**(1/0)
x**(0/0)
x**log(0)
x**-(30)
x**(e**4)
x²¹
x⁹⁹
pow(x, 50)
9**9**9**9
9**9**9**9*x
9^9^9^9
2**2**2**2**2*x
x**9**9
x**9**9**9
(x**9)**99
2**999999999*x
10**100*x
a*x + b*x + c*x + d*x + f*x + g*x + h*x
x + a1 + a2 + a3 + a4 + a5 + a6 + a7
averyveryverylongname*x
abcdefghijklm*x
a_b_c_d_e_f_g*x
"""

UNICODE = [
    "х**2",  # Cyrillic
    "у + 1",
    "х + x",
    "sіn(x)",
    "ехр(x)",
    "соs(x)",
    "х",
    "X + Х",
    "аbs(x)",
    "ο*x",  # Greek omicron
    "ν*x",
    "χ + 1",
    "ｘ**2",  # full width
    "x＋1",
    "x＊＊2",
    "（x）",
    "２x",
    "x２",
    "𝑥² + 𝑦²",  # mathematical letters
    "𝐱",
    "𝟐x",
    "ⅹ",
    "ₓ",
    "ˣ",
    "ⓧ",
    "x٢",  # Arabic-Indic digit
    "٢*x",
    "x + ٣",
    "x\u0301",  # combining accent
    "x\u200by",  # zero-width space
    "x\u200d",
    "x\u2060*2",
    "\ufeffx",
    "x\u00ad",
    "\u202ex**2",  # bidi override
    "x\u202e**2",
    "x\u2066*2\u2069",
    "\u200fx",
    "x\u061c",
    "x\x00",
    "\x00",
    "x\x00y",
    "x**2\x00; import os",
    "\x1b[31mx",
    "x\x07",
    "x\x08y",
    "x\x7f",
    "x\x0b2",
    "x\x0c",
    "x\x85",
    "x\u2028y",
    "x\u2029",
    "\ud800",
    "x\udfff",
    "x + \ue000",
    "x\U000e0041",
    "x\U0010ffff",
    "∂x",
    "∑x",
    "∫x",
    "∇x",
    "∞*x",
    "√x",
    "√(x)",
    "x÷2",
    "x – 1",
    "x — 1",
    "x ≤ y",
    "x ≠ y",
    "x → y",
    "x∗2",
    "x∙2",
    "x•2",
    "½x",
    "x¼",
    "⟨x⟩",
    "⌊x⌋",
    "‖x‖",
    "“x”",
    "‘x’",
    "x′",
    "ẋ",
    "ñ*x",
    "é + x",
    "ß*x",
    "ø*x",
    "😀",
    "x😀",
    "变量",
    "ｅ**x",
    "…",
    "\u3000x",
    "x\u2000",
    "x ٪ y",
    "ﬁ*x",
    "Å*x",
    "ℯ**x",
    "ℝ",
    "x̂",
]

SIZES = [
    "x" * 1_000_000,
    "(" * 1_000_000,
    "x+" * 500_000,
    "9" * 1_000_000,
    "-" * 1_000_000,
    " " * 1_000_000,
    "\x00" * 1_000_000,
    "я" * 1_000_000,
    "x**" * 300_000 + "x",
    "sin(" * 200_000,
    "|" * 1_000_000,
    "²" * 1_000_000,
    "((((" * 125,
    "(" * 250 + "x" + ")" * 249,
    "(" * 200 + "x" + ")" * 200,
    "(" * 25 + "x" + ")" * 25,
    "sin(" * 90 + "x" + ")" * 90,
    "sin(" * 25 + "x" + ")" * 25,
    "|" * 60 + "x" + "|" * 60,
    "x**" * 160 + "x",
    "x^-" * 160 + "x",
    "2**(" * 80 + "x" + ")" * 80,
    "max(x," * 60 + "x" + ")" * 60,
    "x" * 500,
    "x" * 501,
    "x+" * 250 + "x",
    "9" * 500,
    "." * 500,
    "-" * 500,
    "+-" * 250,
    " " * 500,
    " " * 501,
    "",
    " ",
    "\n",
    "\t \r\n",
    "a" * 13 + "*x",
    "²" * 500,
    "|" * 500,
    ")" * 500,
    "," * 500,
    "x²" * 160,
    "/" * 500,
    "1e" * 250,
    "x" + "|x|" * 160,
    "+".join(f"a{i}*x" for i in range(50)),
    "e**" * 166 + "x",
    "x+" * 249 + "x ",
]

NO_TEXT = [None, 1, 1.5, True, b"x", ["x"], {"x": 1}, ("x",), object, {1, 2}]

HOSTILE = [*chain(ATTACKS.strip("\n").splitlines(), UNICODE, SIZES)]
