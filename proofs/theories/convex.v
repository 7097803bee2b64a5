(** Convex sets and functions; Jensen's inequality for finite weighted sums. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From Telescope Require Import inner.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.Theory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Convex.
Variables (R : realFieldType) (V : lmodType R).
Implicit Types (x y : V) (a : R) (f : V -> R) (C : V -> Prop).

Definition whole : V -> Prop := fun=> True.

Definition convex_set C := forall x y a,
  0 <= a -> a <= 1 -> C x -> C y -> C (a *: x + (1 - a) *: y).

Definition convex_on C f := forall x y a,
  0 <= a -> a <= 1 -> C x -> C y ->
  f (a *: x + (1 - a) *: y) <= a * f x + (1 - a) * f y.

Lemma convex_whole : convex_set whole.
Proof. by []. Qed.

(** The sum of the first [n] weights, and the weighted average of the first
    [n] points. *)
Definition total (eta : nat -> R) n : R := \sum_(t < n) eta t.
Definition average (eta : nat -> R) (x : nat -> V) n : V :=
  (total eta n)^-1 *: \sum_(t < n) eta t *: x t.

Lemma total_ge0 eta n :
  (forall t, (t < n)%N -> 0 <= eta t) -> 0 <= total eta n.
Proof. by move=> eta0; apply: sumr_ge0 => t _; apply: eta0. Qed.

Lemma totalS eta n : total eta n.+1 = total eta n + eta n.
Proof. by rewrite /total big_ord_recr. Qed.

Lemma averageS eta (x : nat -> V) n (S := total eta n) (S' := total eta n.+1) :
  0 < S -> 0 < S' ->
  average eta x n.+1
  = (S / S') *: average eta x n + (1 - S / S') *: x n.
Proof.
move=> S0 S0'.
have Sn0 : S != 0 by rewrite gt_eqF.
have Sn0' : S' != 0 by rewrite gt_eqF.
have -> : 1 - S / S' = S'^-1 * eta n.
  apply: (mulfI Sn0'); rewrite mulrBr mulr1 mulrCA divff // mulr1.
  by rewrite mulrA divff // mul1r /S /S' totalS addrC addKr.
rewrite /average -/S -/S' scalerA mulrAC divff // mul1r -scalerA.
by rewrite big_ord_recr /= scalerDr.
Qed.

(** *** average *)
Lemma jensen C f eta (x : nat -> V) n :
  convex_set C -> convex_on C f ->
  (forall t, (t < n)%N -> 0 <= eta t) ->
  (forall t, (t < n)%N -> C (x t)) ->
  0 < total eta n ->
  C (average eta x n) /\
  total eta n * f (average eta x n) <= \sum_(t < n) eta t * f (x t).
Proof.
move=> cC cf; elim: n => [|n IH] eta0 Cx.
  by rewrite /total big_ord0 ltxx.
move=> S0'; set S := total eta n; set S' := total eta n.+1 in S0' *.
have S0 : 0 <= S by apply: total_ge0 => t tn; apply/eta0/ltnW.
have etan0 : 0 <= eta n by exact: eta0.
have := S0; rewrite le_eqVlt => /orP[/eqP Sz|Sp].
  (* nothing but zeros before the last weight *)
  have z t : (t < n)%N -> eta t = 0.
    move=> tn; apply/eqP.
    have /eqP := esym Sz; rewrite /S /total psumr_eq0.
      by move=> /allP/(_ (Ordinal tn)); rewrite mem_index_enum => /(_ isT).
    by move=> i _; apply: eta0; apply: ltnW (ltn_ord i).
  have Se : S' = eta n by rewrite /S' totalS -/S -Sz add0r.
  have -> : average eta x n.+1 = x n.
    rewrite /average -/S' big_ord_recr /= big1 ?add0r => [|i _]; last first.
      by rewrite z // scale0r.
    by rewrite Se scalerA mulVf ?scale1r // -Se gt_eqF.
  split; first exact: Cx.
  rewrite big_ord_recr /= big1 ?add0r ?Se // => i _.
  by rewrite z // mul0r.
have [Ca Ja] := IH (fun t tn => eta0 t (ltnW tn)) (fun t tn => Cx t (ltnW tn)) Sp.
have a0 : 0 <= S / S' by rewrite divr_ge0 // ltW.
have a1 : S / S' <= 1.
  by rewrite ler_pdivr_mulr // mul1r /S' totalS ler_addl.
have Cn : C (x n) by exact: Cx.
rewrite averageS //; split; first exact: cC.
apply: le_trans (_ : S' * (S / S' * f (average eta x n)
                           + (1 - S / S') * f (x n)) <= _).
  by rewrite ler_pmul2l //; apply: cf.
have Sn0' : S' != 0 by rewrite gt_eqF.
have etaE : eta n = S' - S by rewrite /S' totalS -/S addrC addKr.
move: Ja; rewrite -/S big_ord_recr /= etaE.
have algebra (a b c p q : R) : q != 0 -> p * b <= a ->
    q * (p / q * b + (1 - p / q) * c) <= a + (q - p) * c.
  by move=> q0 pb; apply: (le_by1 pb _); field.
exact: algebra.
Qed.

End Convex.

Arguments whole {R V} x.
