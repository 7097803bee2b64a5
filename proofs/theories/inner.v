(** Inner products, and the path-wise lines of the proof.

    The inner product is only asked to be positive semidefinite: all that is
    proved below holds for a seminorm as well as for a norm. *)
From mathcomp Require Import all_ssreflect all_algebra ring.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.Theory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** ** Small steps of linear arithmetic: each side goal is left to [ring] *)
Section Linear.
Variable R : realDomainType.
Implicit Types a b c d e f : R.

Lemma le_by0 a e f : 0 <= a -> f - e = a -> e <= f.
Proof. by move=> a0 E; rewrite -subr_ge0 E. Qed.

Lemma le_by1 a b e f : a <= b -> f - e = b - a -> e <= f.
Proof. by move=> ab E; rewrite -subr_ge0 E subr_ge0. Qed.

Lemma le_by2 a b c d e f :
  a <= b -> c <= d -> f - e = (b - a) + (d - c) -> e <= f.
Proof. by move=> ab cd E; rewrite -subr_ge0 E; apply: addr_ge0; rewrite subr_ge0. Qed.

Lemma le_by3 a b c d a' b' e f :
  a <= b -> c <= d -> a' <= b' -> f - e = (b - a) + (d - c) + (b' - a') ->
  e <= f.
Proof. by move=> ab cd ab' E; rewrite -subr_ge0 E; apply: addr_ge0; [apply: addr_ge0|]; rewrite subr_ge0. Qed.

End Linear.

(** ** Inner products *)
Structure inner (R : realFieldType) (V : lmodType R) := Inner {
  dot :> V -> V -> R;
  dot_sym : forall x y, dot x y = dot y x;
  dotDl : forall x y z, dot (x + y) z = dot x z + dot y z;
  dotZl : forall a x z, dot (a *: x) z = a * dot x z;
  dot_ge0 : forall x, 0 <= dot x x
}.

Section Lines.
Variables (R : realFieldType) (V : lmodType R) (ip : inner V).
Implicit Types (x y z g s : V) (a b eta : R).

Lemma dotDr x y z : ip x (y + z) = ip x y + ip x z.
Proof. by rewrite dot_sym dotDl !(dot_sym ip _ x). Qed.

Lemma dotZr a x z : ip x (a *: z) = a * ip x z.
Proof. by rewrite dot_sym dotZl dot_sym. Qed.

Lemma dotNl x z : ip (- x) z = - ip x z.
Proof. by rewrite -scaleN1r dotZl mulN1r. Qed.

Lemma dotNr x z : ip x (- z) = - ip x z.
Proof. by rewrite dot_sym dotNl dot_sym. Qed.

Lemma dotBl x y z : ip (x - y) z = ip x z - ip y z.
Proof. by rewrite dotDl dotNl. Qed.

Lemma dotBr x y z : ip x (y - z) = ip x y - ip x z.
Proof. by rewrite dotDr dotNr. Qed.

Lemma dot0l z : ip 0 z = 0.
Proof. by rewrite -(scale0r 0) dotZl mul0r. Qed.

Lemma dot0r z : ip z 0 = 0.
Proof. by rewrite dot_sym dot0l. Qed.

(** ‖x‖² *)
Definition sq x : R := ip x x.

Lemma sq_ge0 x : 0 <= sq x.
Proof. exact: dot_ge0. Qed.

Lemma sqZ a x : sq (a *: x) = a ^+ 2 * sq x.
Proof. by rewrite /sq dotZl dotZr; ring. Qed.

Lemma sqN x : sq (- x) = sq x.
Proof. by rewrite /sq dotNl dotNr opprK. Qed.

Lemma sqB x y : sq (x - y) = sq x + sq y - 2%:R * ip x y.
Proof. by rewrite /sq dotBl !dotBr (dot_sym _ y x); ring. Qed.

Lemma sq_sym x y : sq (x - y) = sq (y - x).
Proof. by rewrite -opprB sqN. Qed.

(** *** expansion *)
Lemma expansion x g s eta :
  sq (x - eta *: g - s)
  = sq (x - s) + eta ^+ 2 * sq g - 2%:R * eta * ip (x - s) g.
Proof. by rewrite [x - _ - _]addrAC [in LHS]sqB sqZ dotZr mulrA. Qed.

(** *** gradient-bound *)
Lemma gradient_bound g eta L :
  sq g <= L ^+ 2 -> eta ^+ 2 * sq g <= eta ^+ 2 * L ^+ 2.
Proof. by move=> gL; rewrite ler_wpmul2l // sqr_ge0. Qed.

(** *** first-order

    [fs] and [fx] are the values of one sampled loss at the comparator and at
    the iterate: this is the subgradient inequality towards one point. *)
Definition first_order (fs fx : R) s x g : Prop := fx + ip (s - x) g <= fs.

(** A subgradient of [f] at [x]: first-order towards every point of [C]. *)
Definition subgradient (C : V -> Prop) (f : V -> R) x g : Prop :=
  forall y, C y -> first_order (f y) (f x) y x g.

(** *** descent

    Stated with ‖g‖² itself; [descent_sup] puts L² in its place. The step may
    be followed by any map that does not increase the distance to [s], such as
    a projection on a closed convex set that contains [s]. *)
Lemma descent x x' g s eta fs fx :
  0 <= eta ->
  sq (x' - s) <= sq (x - eta *: g - s) ->
  first_order fs fx s x g ->
  2%:R * eta * (fx - fs) - eta ^+ 2 * sq g <= sq (x - s) - sq (x' - s).
Proof.
move=> eta0; rewrite expansion /first_order => step fo.
have fo' : 2%:R * eta * (fx + ip (s - x) g) <= 2%:R * eta * fs.
  by apply: ler_wpmul2l => //; apply: mulr_ge0 => //; exact: ler0n.
move: fo'; rewrite -opprB dotNl => fo'.
by apply: (le_by2 step fo' _); ring.
Qed.

Lemma descent_sup x x' g s eta fs fx L :
  0 <= eta ->
  sq (x' - s) <= sq (x - eta *: g - s) ->
  first_order fs fx s x g ->
  sq g <= L ^+ 2 ->
  2%:R * eta * (fx - fs) - eta ^+ 2 * L ^+ 2 <= sq (x - s) - sq (x' - s).
Proof.
move=> eta0 step fo gL.
by apply: (le_by2 (descent eta0 step fo) (gradient_bound eta gL) _); ring.
Qed.

(** Twice a product is at most a weighted sum of squares. *)
Lemma dot_young x y c : 0 < c -> 2%:R * ip x y <= c * sq x + c^-1 * sq y.
Proof.
move=> c0; have cn0 : c != 0 by rewrite gt_eqF.
have := sq_ge0 (c *: x - y); rewrite sqB sqZ dotZl => /(ler_wpmul2l _) H.
have ci0 : 0 <= c^-1 by rewrite invr_ge0 ltW.
apply: (le_by1 (H _ ci0) _); field.
exact: cn0.
Qed.

End Lines.

Arguments sq {R V} ip x.
Arguments first_order {R V} ip fs fx s x g.
Arguments subgradient {R V} ip C f x g.
