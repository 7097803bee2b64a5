(** f(x) = L|x| attains the bound, for every positive schedule: no constant in
    it can be made smaller. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From Telescope Require Import inner expectation convex bound finite sgd.
From Telescope Require Import corollaries.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.Theory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Line.
Variable R : realFieldType.

(** The line, with the product of numbers. *)
Definition line_inner : inner [lmodType R of R^o].
Proof.
refine (@Inner R [lmodType R of R^o] (fun x y => x * y) _ _ _ _).
- by move=> x y; apply: mulrC.
- by move=> x y z; apply: mulrDl.
- by move=> a x z; rewrite -mulrA.
- by move=> x; rewrite -expr2; apply: sqr_ge0.
Defined.

(** a|x − b|, and its subgradient with 0 at the kink. *)
Definition absolute (a b : R) (x : R^o) : R := a * `|x - b|.
Definition absolute_sub (a b : R) (x : R^o) : R^o := a * Num.sg (x - b).

Lemma absolute_convex C a b : 0 <= a -> convex_on C (absolute a b).
Proof.
move=> a0 x y c c0 c1 _ _; rewrite /absolute.
have E : c *: x + (1 - c) *: y - b = c * (x - b) + (1 - c) * (y - b).
  by rewrite /GRing.scale /=; ring.
have F u v : c * (a * u) + (1 - c) * (a * v) = a * (c * u + (1 - c) * v).
  by ring.
rewrite E F; apply: ler_wpmul2l => //.
apply: le_trans (ler_norm_add _ _) _.
by rewrite !normrM (ger0_norm c0) (@ger0_norm _ (1 - c)) // subr_ge0.
Qed.

Lemma absolute_subgradient C a b x : 0 <= a ->
  subgradient line_inner C (absolute a b) x (absolute_sub a b x).
Proof.
move=> a0 y _; rewrite /first_order /absolute /absolute_sub /=.
have -> : a * `|x - b| + (y - x) * (a * Num.sg (x - b))
    = a * (Num.sg (x - b) * (y - b)).
  have algebra (u v k : R) : a * (k * (u - b)) + (v - u) * (a * k)
    = a * (k * (v - b)) by ring.
  by rewrite [`|x - b|]normrEsg; apply: algebra.
apply: ler_wpmul2l => //; apply: le_trans (ler_norm _) _.
rewrite normrM normr_sg -{2}[`|y - b|]mul1r.
apply: ler_wpmul2r; first exact: normr_ge0.
by case: (_ != _); rewrite ?ler01 ?lexx.
Qed.

Lemma absolute_sub_sq a b x :
  sq line_inner (absolute_sub a b x) <= a ^+ 2.
Proof.
rewrite /sq /absolute_sub /=.
have -> : a * Num.sg (x - b) * (a * Num.sg (x - b))
    = a ^+ 2 * Num.sg (x - b) ^+ 2 by ring.
rewrite -{2}[a ^+ 2]mulr1; apply: ler_wpmul2l; first exact: sqr_ge0.
by rewrite sqr_sg; case: (_ != _); rewrite ?ler01 ?lexx.
Qed.

(** The law with one sample: the deterministic method. *)
Definition sure : law R [finType of unit].
Proof.
refine (@Law R _ (fun=> 1) _ _) => [_|]; first exact: ler01.
by rewrite big_const card_unit /= addr0.
Defined.

Lemma sure_mean T (h : path [finType of unit] T -> R) w :
  (forall w', h w' = h w) -> mean_paths sure h = h w.
Proof.
move=> hw; transitivity (mean_paths sure (fun _ : path [finType of unit] T => h w)).
  by apply: eq_bigr => w' _; rewrite hw.
exact (mean_const (finite_expectation sure T) (h w)).
Qed.

Lemma sure_risk (F : R^o -> R) y : risk sure (fun=> F) y = F y.
Proof.
transitivity (\sum_(i : unit) F y).
  by apply: eq_bigr => i _; rewrite mul1r.
by rewrite big_const card_unit /= addr0.
Qed.

(** Twice the sum over pairs s < t of η_s η_t is S² − Q. *)
Lemma pairs (eta : nat -> R) n :
  2%:R * (\sum_(t < n) eta t * total eta t)
  = total eta n ^+ 2 - \sum_(t < n) eta t ^+ 2.
Proof.
elim: n => [|n IH]; first by rewrite /total !big_ord0 mulr0 expr0n subrr.
rewrite !big_ord_recr /= totalS mulrDr IH.
by move: (\sum_(i < n) _) (total _ _) (eta n) => a b c; ring.
Qed.

Variables (L : R) (eta : nat -> R) (T : nat).
Hypotheses (L0 : 0 < L) (eta0 : forall t, 0 < eta t) (T0 : (0 < T)%N).

Let f (_ : unit) := absolute L 0.
Let g (_ : nat) (_ : unit) := absolute_sub L 0.
Variable start : R^o.
Hypothesis far : L * total eta T <= start.
Notation x := (@sgd R _ T [lmodType R of R^o] id g eta start).

Lemma total_le n m : (n <= m)%N -> total eta n <= total eta m.
Proof.
move=> /subnK <-; elim: (m - n)%N => [//|k IH].
rewrite addSn totalS; apply: le_trans IH _.
by rewrite ler_addl ltW.
Qed.

Lemma tight_path t (w : path [finType of unit] T) : (t <= T)%N ->
  x t w = start - L * total eta t.
Proof.
elim: t => [_|t IH tT]; first by rewrite /total big_ord0 mulr0 subr0.
rewrite (sgdS id g eta start (Ordinal tT) w) /= (IH (ltnW tT)).
rewrite /g /absolute_sub subr0 gtr0_sg; last first.
  rewrite subr_gt0; apply: lt_le_trans far; rewrite ltr_pmul2l //.
  by apply: lt_le_trans (total_le tT); rewrite totalS ltr_addl.
by rewrite totalS /GRing.scale /=; ring.
Qed.

(** The bound W is attained from any start that is far enough. *)
Theorem tight_sharp :
  mean_paths sure (fun w : path [finType of unit] T =>
      risk sure f (average eta (x ^~ w) T)) - risk sure f 0
  = (start ^+ 2 + L ^+ 2 * (\sum_(t < T) eta t ^+ 2)
      - (start - L * \sum_(t < T) eta t) ^+ 2)
    / (2%:R * \sum_(t < T) eta t).
Proof.
have S0 : 0 < total eta T.
  by rewrite -(prednK T0) totalS ltr_paddl // total_ge0 // => t _; apply: ltW.
have avg w : average eta (x ^~ w) T
    = start - L * ((total eta T)^-1 * \sum_(t < T) eta t * total eta t).
  rewrite /average /GRing.scale /=.
  have -> : \sum_(t < T) eta t * x t w
      = total eta T * start - L * \sum_(t < T) eta t * total eta t.
    rewrite {1}/total mulr_suml mulr_sumr -sumrB.
    by apply: eq_bigr => t _; rewrite tight_path ?(ltnW (ltn_ord t)) //; ring.
  have Sn0 : total eta T != 0 by rewrite gt_eqF.
  have algebra (a b c d : R) : b != 0 -> b^-1 * (b * c - d * a) = c - d * (b^-1 * a).
    by move=> b0; field.
  exact: algebra.
have w0 : path [finType of unit] T := [ffun=> tt].
rewrite (sure_mean (w := w0)); last by move=> w; rewrite !avg.
rewrite avg !sure_risk /absolute !subr0 normr0 mulr0 subr0.
have := pairs eta T; rewrite -/(total eta T).
have Q0 : 0 <= \sum_(t < T) eta t ^+ 2 by apply: sumr_ge0 => t _; apply: sqr_ge0.
move: (\sum_(t < T) eta t * _) (\sum_(t < T) _) (total _ _) S0 Q0 far.
move=> P Q S S0 Q0 SP PE; have Sn0 : S != 0 by rewrite gt_eqF.
have {}PE : P = (S ^+ 2 - Q) / 2%:R.
  by rewrite -PE mulrAC divff ?mul1r // pnatr_eq0.
rewrite ger0_norm.
  have algebra (a b c d : R) : c != 0 ->
      b * (a - b * (c^-1 * ((c ^+ 2 - d) / 2%:R)))
      = (a ^+ 2 + b ^+ 2 * d - (a - b * c) ^+ 2) / (2%:R * c).
    by move=> c0; field.
  by rewrite PE; apply: algebra.
rewrite subr_ge0; apply: le_trans SP; apply: ler_wpmul2l; first exact: ltW.
rewrite mulrC ler_pdivr_mulr // PE ler_pdivr_mulr ?ltr0n //.
apply: (le_by2 Q0 (sqr_ge0 S) _); ring.
Qed.

End Line.

(** The bound B, from x_0 = r = L Σ η_t. *)
Theorem tight (R : realFieldType) (L : R) (eta : nat -> R) (T : nat) :
  0 < L -> (forall t, 0 < eta t) -> (0 < T)%N ->
  let f (_ : unit) := absolute L 0 in
  let start : R^o := L * \sum_(t < T) eta t in
  mean_paths (sure R) (fun w : path [finType of unit] T => risk (sure R) f
    (average eta (fun t => @sgd R _ T [lmodType R of R^o] id
       (fun _ _ => absolute_sub L 0) eta start t w) T)) - risk (sure R) f 0
  = (start ^+ 2 + L ^+ 2 * \sum_(t < T) eta t ^+ 2)
    / (2%:R * \sum_(t < T) eta t).
Proof.
move=> L0 eta0 T0 f start; rewrite /f.
have := @tight_sharp R L eta T L0 eta0 T0 start (lexx _) => ->.
by rewrite subrr expr0n /= subr0.
Qed.
