(** Expectations: all that the proof asks of probability.

    A normalised, positive, linear functional on a class of random variables.
    [finite.v] and [measure.v] give the two instances. *)
From mathcomp Require Import all_ssreflect all_algebra ring.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.Theory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Record expectation (R : realFieldType) (Omega : Type) := Expectation {
  integrable : (Omega -> R) -> Prop;
  mean :> (Omega -> R) -> R;
  int_const : forall c, integrable (fun=> c);
  mean_const : forall c, mean (fun=> c) = c;
  int_linear : forall a b f g, integrable f -> integrable g ->
    integrable (fun w => a * f w + b * g w);
  mean_linear : forall a b f g, integrable f -> integrable g ->
    mean (fun w => a * f w + b * g w) = a * mean f + b * mean g;
  int_ext : forall f g, (forall w, f w = g w) -> integrable f -> integrable g;
  mean_le : forall f g, integrable f -> integrable g ->
    (forall w, f w <= g w) -> mean f <= mean g
}.

Section Consequences.
Variables (R : realFieldType) (Omega : Type) (E : expectation R Omega).
Implicit Types (f g : Omega -> R) (a b c : R).

(** Equal functions have equal means, without functional extensionality. *)
Lemma mean_ext f g :
  integrable E f -> (forall w, f w = g w) -> E f = E g.
Proof.
move=> If fg; have Ig := int_ext fg If.
by apply/eqP; rewrite eq_le !mean_le // => w; rewrite fg.
Qed.

Lemma mean_is_linear a b f g h :
  integrable E f -> integrable E g -> (forall w, h w = a * f w + b * g w) ->
  integrable E h /\ E h = a * E f + b * E g.
Proof.
move=> If Ig hE; have I := int_linear a b If Ig; split.
  by apply: (int_ext _ I) => w; rewrite hE.
by rewrite -mean_linear //; apply/esym/(mean_ext I) => w; rewrite hE.
Qed.

Lemma int_scale c f : integrable E f -> integrable E (fun w => c * f w).
Proof.
move=> If; apply: (int_ext _ (int_linear c 0 If If)) => w.
by rewrite mul0r addr0.
Qed.

Lemma mean_scale c f : integrable E f -> E (fun w => c * f w) = c * E f.
Proof.
move=> If.
have [] := @mean_is_linear c 0 f f (fun w => c * f w) If If.
  by move=> w; rewrite mul0r addr0.
by move=> _ ->; rewrite mul0r addr0.
Qed.

Lemma int_sub f g :
  integrable E f -> integrable E g -> integrable E (fun w => f w - g w).
Proof.
move=> If Ig; apply: (int_ext _ (int_linear 1 (- 1) If Ig)) => w.
by rewrite mul1r mulN1r.
Qed.

Lemma mean_sub f g :
  integrable E f -> integrable E g -> E (fun w => f w - g w) = E f - E g.
Proof.
move=> If Ig.
have [] := @mean_is_linear 1 (- 1) f g (fun w => f w - g w) If Ig.
  by move=> w; rewrite mul1r mulN1r.
by move=> _ ->; rewrite mul1r mulN1r.
Qed.

Lemma mean_sum n (F : nat -> Omega -> R) (a : nat -> R) :
  (forall t, (t < n)%N -> integrable E (F t)) ->
  integrable E (fun w => \sum_(t < n) a t * F t w) /\
  E (fun w => \sum_(t < n) a t * F t w) = \sum_(t < n) a t * E (F t).
Proof.
elim: n => [|n IH] IF.
  have H w : 0 = \sum_(t < 0) a t * F t w :> R by rewrite big_ord0.
  have I0 : integrable E (fun=> 0) by exact: int_const.
  split; first exact: (int_ext H I0).
  by rewrite -(mean_ext I0 H) mean_const big_ord0.
have [I EI] := IH (fun t tn => IF t (ltnW tn)).
have [] := @mean_is_linear 1 (a n) _ _
  (fun w => \sum_(t < n.+1) a t * F t w) I (IF n (ltnSn n)).
  by move=> w; rewrite big_ord_recr /= mul1r.
by move=> In ->; split=> //; rewrite EI mul1r big_ord_recr.
Qed.

Lemma mean_ge c f : integrable E f -> (forall w, c <= f w) -> c <= E f.
Proof.
move=> If cf; rewrite -(mean_const E c); apply: mean_le => //.
exact: int_const.
Qed.

Lemma mean_ub c f : integrable E f -> (forall w, f w <= c) -> E f <= c.
Proof.
move=> If cf; rewrite -(mean_const E c); apply: mean_le => //.
exact: int_const.
Qed.

End Consequences.
