(** The forms in which the theorem is usually quoted, and where its hypotheses
    come from. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From Telescope Require Import inner expectation convex bound finite sgd.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.Theory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Hypotheses.
Variables (R : realFieldType) (V : lmodType R) (ip : inner V) (C : V -> Prop).

(** A projection on [C], by its variational inequality. *)
Definition is_projection (proj : V -> V) : Prop :=
  forall y, C (proj y) /\
    forall z, C z -> ip (y - proj y) (z - proj y) <= 0.

Lemma projection_in proj y : is_projection proj -> C (proj y).
Proof. by move=> /(_ y)[]. Qed.

Lemma projection_near proj y s : is_projection proj -> C s ->
  sq ip (proj y - s) <= sq ip (y - s).
Proof.
move=> /(_ y)[_ /(_ s) v] /v; set q := proj y => Q.
have -> : y - s = (y - q) - (s - q) by rewrite opprB addrA subrK.
rewrite [leRHS]sqB (sq_sym ip q s).
have {Q}Q : 2%:R * ip (y - q) (s - q) <= 0.
  by rewrite -(mulr0 2%:R); apply: ler_wpmul2l => //; apply: ler0n.
by apply: (le_by2 Q (sq_ge0 ip (y - q)) _); ring.
Qed.

(** [g] is the Gateaux gradient of [f] at [x] towards [y]. *)
Definition gateaux (f : V -> R) x g y : Prop :=
  forall e, 0 < e -> exists2 d, 0 < d &
    forall a, 0 < a -> a < d ->
      `|(f (x + a *: (y - x)) - f x) / a - ip (y - x) g| <= e.

(** For a convex function it is a subgradient. *)
Lemma gateaux_first_order f x g : C x -> convex_on C f ->
  (forall y, C y -> gateaux f x g y) -> subgradient ip C f x g.
Proof.
move=> Cx cf gat y Cy; rewrite /first_order addrC -ler_subr_addr.
apply/ler_addgt0Pr => e e0; have [d d0 near] := gat y Cy e e0.
pose a := Num.min (d / 2%:R) 1.
have two0 : 0 < 2%:R :> R by rewrite ltr0n.
have a0 : 0 < a by rewrite lt_minr ltr01 divr_gt0.
have a1 : a <= 1 by rewrite le_minl lexx orbT.
have ad : a < d.
  rewrite lt_minl ltr_pdivr_mulr // mulr_natr mulr2n.
  by rewrite ltr_addl d0.
clearbody a; have := near a a0 ad; rewrite ler_norml => /andP[lo _].
have cy := cf y x a (ltW a0) a1 Cy Cx.
have pt : x + a *: (y - x) = a *: y + (1 - a) *: x.
  by rewrite scalerBr scalerBl scale1r addrCA.
have qy : (f (x + a *: (y - x)) - f x) / a <= f y - f x.
  rewrite pt ler_pdivr_mulr //.
  move: (f (_ + _)) (f y) (f x) cy => u v z cy.
  by apply: (le_by1 cy _); ring.
have algebra (q u v z : R) : - e <= q - z -> q <= u - v -> z <= u - v + e.
  by move=> l m; apply: (le_by2 l m _); ring.
exact: algebra lo qy.
Qed.

End Hypotheses.

(** *** bound, sup form: the constant B of the book *)
Section Sup.
Variables (R : realFieldType) (I : finType) (p : law R I) (T : nat).
Variables (V : lmodType R) (ip : inner V) (C : V -> Prop) (proj : V -> V).
Variables (f : I -> V -> R) (g : nat -> I -> V -> V).
Variables (eta : nat -> R) (x0 s : V) (L : R).
Hypotheses (cC : convex_set C) (cf : forall i, convex_on C (f i)).
Hypotheses (x0C : C x0) (sC : C s) (projP : is_projection ip C proj).
Hypothesis sub : forall t i y, C y -> subgradient ip C (f i) y (g t i y).
Hypothesis gL : forall t i y, C y -> sq ip (g t i y) <= L ^+ 2.

Lemma sup_moment (t : 'I_T) :
  mean_paths p (fun w => sq ip (g t (w t) (sgd proj g eta x0 t w))) <= L ^+ 2.
Proof.
apply: (mean_ub (E := finite_expectation p T)) => //= w.
by apply: gL; apply: sgd_inC => // y; apply: projection_in projP.
Qed.

Theorem bound_sup r :
  (forall t, (t < T)%N -> 0 <= eta t) -> 0 < \sum_(t < T) eta t ->
  sq ip (x0 - s) <= r ^+ 2 ->
  mean_paths p (fun w : path I T => risk p f (average eta (sgd proj g eta x0 ^~ w) T))
    - risk p f s
  <= (r ^+ 2 + L ^+ 2 * \sum_(t < T) eta t ^+ 2) / (2%:R * \sum_(t < T) eta t).
Proof.
move=> eta0 S0 r0; rewrite -noise_sum_const.
apply: (sgd_bound (ip := ip) (C := C)) => //.
- by move=> y; apply: projection_in projP.
- by move=> y; apply: projection_near.
- exact: sup_moment.
Qed.

End Sup.

(** *** optimal-step *)
Section OptimalStep.
Variable R : rcfType.

(** The bound at a constant step. *)
Definition constant_step_bound (r L eta : R) T : R :=
  (r ^+ 2 + L ^+ 2 * \sum_(t < T) eta ^+ 2) / (2%:R * \sum_(t < T) eta).

Lemma constant_step_boundE r L eta T : constant_step_bound r L eta T =
  (r ^+ 2 + L ^+ 2 * (T%:R * eta ^+ 2)) / (2%:R * (T%:R * eta)).
Proof.
rewrite /constant_step_bound !sumr_const card_ord.
by rewrite -(mulr_natl (eta ^+ 2)) -(mulr_natl eta).
Qed.

Definition optimal_step (r L : R) T : R := r / (L * Num.sqrt T%:R).

(* Apart from √T and T%:R, which rewriting would confuse. *)
Lemma at_multiple_algebra (a b q n c : R) :
  a != 0 -> b != 0 -> q != 0 -> c != 0 -> n = q ^+ 2 ->
  (a ^+ 2 + b ^+ 2 * (n * (c * (a / (b * q))) ^+ 2))
    / (2%:R * (n * (c * (a / (b * q)))))
  = (c + c^-1) / 2%:R * (a * b / q).
Proof.
move=> a0 b0 q0 c0 ->; field.
by rewrite a0 b0 c0 q0.
Qed.

Lemma minimal_algebra (a b q n h : R) :
  0 < q -> 0 < h -> n = q ^+ 2 ->
  a * b / q <= (a ^+ 2 + b ^+ 2 * (n * h ^+ 2)) / (2%:R * (n * h)).
Proof.
move=> q0 h0 ->; have qn0 : q != 0 by rewrite gt_eqF.
rewrite ler_pdivl_mulr; last by rewrite !mulr_gt0 ?ltr0n // exprn_gt0.
apply: (le_by0 (sqr_ge0 (a - b * q * h)) _); field.
exact: qn0.
Qed.

Variables (r L : R) (T : nat).
Hypotheses (r0 : 0 < r) (L0 : 0 < L) (T0 : (0 < T)%N).

Lemma sqrtT_gt0 : 0 < Num.sqrt T%:R :> R.
Proof. by rewrite sqrtr_gt0 ltr0n. Qed.

Lemma sqrtT_sq : T%:R = Num.sqrt T%:R ^+ 2 :> R.
Proof. by rewrite sqr_sqrtr // ler0n. Qed.

(** A step that is off by a factor c costs the factor (c + 1/c)/2. *)
Theorem optimal_step_multiple c : 0 < c ->
  constant_step_bound r L (c * optimal_step r L T) T
  = (c + c^-1) / 2%:R * (r * L / Num.sqrt T%:R).
Proof.
move=> c0; rewrite constant_step_boundE.
apply: at_multiple_algebra sqrtT_sq; rewrite gt_eqF //; exact: sqrtT_gt0.
Qed.

(** At η = r/(L√T) the bound is rL/√T, *)
Theorem optimal_step_value :
  constant_step_bound r L (optimal_step r L T) T = r * L / Num.sqrt T%:R.
Proof.
have := @optimal_step_multiple 1 ltr01.
by rewrite mul1r invr1 -(mulr2n 1) divff ?mul1r // pnatr_eq0.
Qed.

(** and no constant step gives less. *)
Theorem optimal_step_minimal eta : 0 < eta ->
  constant_step_bound r L (optimal_step r L T) T
  <= constant_step_bound r L eta T.
Proof.
move=> eta0; rewrite optimal_step_value constant_step_boundE.
exact: minimal_algebra sqrtT_gt0 eta0 sqrtT_sq.
Qed.

End OptimalStep.
