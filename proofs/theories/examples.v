(** The hypotheses can be met: two worked instances, over the rationals.

    A theorem whose hypotheses nothing satisfies would be true and worthless. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From Telescope Require Import inner expectation convex bound finite sgd.
From Telescope Require Import corollaries tight.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.Theory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Notation line := [lmodType rat of rat^o].

Lemma whole_projection : is_projection (line_inner [realFieldType of rat])
  (@whole _ line) id.
Proof. by move=> y; split=> // z _; rewrite subrr dot0l. Qed.

Section OneLoss.
(** One loss |x − 3|, any start and any schedule: r = |x_0 − 3|, L = 1. *)
Variables (T : nat) (eta : nat -> rat) (start : line).
Hypotheses (eta0 : forall t, (t < T)%N -> 0 <= eta t).
Hypothesis S0 : 0 < \sum_(t < T) eta t.

Let f (_ : unit) : line -> rat := absolute 1 3%:R.
Let g (_ : nat) (_ : unit) : line -> line := absolute_sub 1 3%:R.
Let p := sure [realFieldType of rat].

Example one_loss :
  mean_paths p (fun w : path [finType of unit] T =>
    risk p f (average eta (sgd id g eta start ^~ w) T)) - risk p f 3%:R
  <= (`|start - 3%:R| ^+ 2 + 1 ^+ 2 * \sum_(t < T) eta t ^+ 2)
     / (2%:R * \sum_(t < T) eta t).
Proof.
apply: (@bound_sup _ _ p T line (line_inner _) (@whole _ line) id f g) => //.
- by move=> i; apply: absolute_convex.
- exact: whole_projection.
- by move=> t i y _; apply: absolute_subgradient.
- by move=> t i y _; apply: absolute_sub_sq.
- by rewrite /sq /= -normrX ger0_norm ?sqr_ge0.
Qed.

End OneLoss.

Section TwoLosses.
(** The finite sum of |x − 1| and |x + 1|, each drawn with chance 1/2. *)
Variables (T : nat) (eta : nat -> rat) (start : line).
Hypotheses (eta0 : forall t, (t < T)%N -> 0 <= eta t).
Hypothesis S0 : 0 < \sum_(t < T) eta t.

Definition coin : law [realFieldType of rat] [finType of bool].
Proof.
refine (@Law _ _ (fun=> 2%:R^-1) _ _) => [_|]; first by [].
by rewrite big_bool.
Defined.

Let kink (b : bool) : rat := if b then 1 else - 1.
Let f (b : bool) : line -> rat := absolute 1 (kink b).
Let g (_ : nat) (b : bool) : line -> line := absolute_sub 1 (kink b).

Example two_losses (s : line) r : `|start - s| <= r ->
  mean_paths coin (fun w : path [finType of bool] T =>
    risk coin f (average eta (sgd id g eta start ^~ w) T)) - risk coin f s
  <= (r ^+ 2 + 1 ^+ 2 * \sum_(t < T) eta t ^+ 2)
     / (2%:R * \sum_(t < T) eta t).
Proof.
move=> sr; apply: (@bound_sup _ _ coin T line (line_inner _) (@whole _ line)
  id f g) => //.
- by move=> i; apply: absolute_convex.
- exact: whole_projection.
- by move=> t i y _; apply: absolute_subgradient.
- by move=> t i y _; apply: absolute_sub_sq.
- rewrite /sq /= -expr2 -[leLHS]ger0_norm ?sqr_ge0 // normrX.
  by rewrite ler_expn2r // nnegrE ?normr_ge0 // (le_trans _ sr).
Qed.

End TwoLosses.
