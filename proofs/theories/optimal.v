(** The constant step r/(L√T), and one that is off by a factor c: the bound of
    the average, in one statement. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From Telescope Require Import inner expectation convex bound finite sgd.
From Telescope Require Import corollaries.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.Theory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Optimal.
Variables (R : rcfType) (I : finType) (p : law R I) (T : nat).
Variables (V : lmodType R) (ip : inner V) (C : V -> Prop) (proj : V -> V).
Variables (f : I -> V -> R) (g : nat -> I -> V -> V) (x0 s : V) (r L c : R).
Hypotheses (cC : convex_set C) (cf : forall i, convex_on C (f i)).
Hypotheses (x0C : C x0) (sC : C s) (projP : is_projection ip C proj).
Hypothesis sub : forall t i y, C y -> subgradient ip C (f i) y (g t i y).
Hypothesis gL : forall t i y, C y -> sq ip (g t i y) <= L ^+ 2.
Hypotheses (r0 : 0 < r) (L0 : 0 < L) (c0 : 0 < c) (T0 : (0 < T)%N).
Hypothesis start : sq ip (x0 - s) <= r ^+ 2.
Let eta (_ : nat) : R := c * optimal_step r L T.

Theorem constant_step_average :
  mean_paths p (fun w : path I T => risk p f (average eta (sgd proj g eta x0 ^~ w) T))
    - risk p f s
  <= (c + c^-1) / 2%:R * (r * L / Num.sqrt T%:R).
Proof.
have h0 : 0 < c * optimal_step r L T.
  by rewrite mulr_gt0 // divr_gt0 // mulr_gt0 // sqrtT_gt0.
rewrite -(optimal_step_multiple r0 L0 T0 c0).
apply: (@bound_sup R I p T V ip C proj f g eta x0 s L) => // [t _|].
  exact: ltW.
by rewrite -(prednK T0) big_ord_recr /= ltr_paddl // sumr_ge0 // => t _; apply: ltW.
Qed.

End Optimal.

Corollary optimal_step_average (R : rcfType) (I : finType) (p : law R I) (T : nat)
  (V : lmodType R) (ip : inner V) (C : V -> Prop) (proj : V -> V)
  (f : I -> V -> R) (g : nat -> I -> V -> V) (x0 s : V) (r L : R) :
  convex_set C -> (forall i, convex_on C (f i)) -> C x0 -> C s ->
  is_projection ip C proj ->
  (forall t i y, C y -> subgradient ip C (f i) y (g t i y)) ->
  (forall t i y, C y -> sq ip (g t i y) <= L ^+ 2) ->
  0 < r -> 0 < L -> (0 < T)%N -> sq ip (x0 - s) <= r ^+ 2 ->
  let eta (_ : nat) := 1 * optimal_step r L T in
  mean_paths p (fun w : path I T => risk p f (average eta (sgd proj g eta x0 ^~ w) T))
    - risk p f s <= r * L / Num.sqrt T%:R.
Proof.
move=> cC cf x0C sC projP sub gL r0 L0 T0 start; cbv zeta.
have := @constant_step_average R I p T V ip C proj f g x0 s r L 1 cC cf x0C sC
  projP sub gL r0 L0 ltr01 T0 start.
by rewrite invr1 -(mulr2n 1) divff ?mul1r // pnatr_eq0.
Qed.
