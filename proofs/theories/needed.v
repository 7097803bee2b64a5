(** The hypotheses are needed, and the constant is the least: without one of
    them, an instance breaks the bound. The planted errors of [mutants.json] show
    that the proof uses a hypothesis; this shows that no proof could do without. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From Telescope Require Import inner expectation convex bound finite sgd.
From Telescope Require Import corollaries tight.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.Theory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Notation line := [lmodType rat of rat^o].
Notation ip := (line_inner [realFieldType of rat]).

(** ** No smaller constant, at any horizon and for any positive schedule *)
Theorem least_constant (R : realFieldType) (L k : R) (eta : nat -> R) (T : nat) :
  0 < L -> (forall t, 0 < eta t) -> (0 < T)%N -> k < 1 ->
  let f (_ : unit) := absolute L 0 in
  let start : R^o := L * \sum_(t < T) eta t in
  k * ((start ^+ 2 + L ^+ 2 * (\sum_(t < T) eta t ^+ 2))
       / (2%:R * \sum_(t < T) eta t))
  < mean_paths (sure R) (fun w : path [finType of unit] T => risk (sure R) f
      (average eta (fun t => @sgd R _ T [lmodType R of R^o] id
         (fun _ _ => absolute_sub L 0) eta start t w) T)) - risk (sure R) f 0.
Proof.
move=> L0 eta0 T0 k1; cbv zeta; rewrite (tight L0 eta0 T0).
set start := L * _.
have S0 : 0 < \sum_(t < T) eta t.
  by rewrite -(prednK T0) big_ord_recr /= ltr_paddl // sumr_ge0 // => t _; apply: ltW.
have Q0 : 0 <= L ^+ 2 * \sum_(t < T) eta t ^+ 2.
  by rewrite mulr_ge0 ?sqr_ge0 ?sumr_ge0 // => t _; apply: sqr_ge0.
rewrite -[ltRHS]mul1r ltr_pmul2r // divr_gt0 ?mulr_gt0 ?ltr0n //.
by rewrite ltr_paddr // exprn_gt0 // mulr_gt0.
Qed.

(** ** Means over one draw of a coin *)
Section Coin.
Variable p : law [realFieldType of rat] [finType of bool].

Lemma mean_one (h : path [finType of bool] 1 -> rat) (k : bool -> rat) :
  (forall w, h w = k (w ord0)) -> mean_paths p h = p true * k true + p false * k false.
Proof.
move=> hk; transitivity (mean_paths p (fun w : path [finType of bool] 1 => k (w ord0))).
  by apply: eq_bigr => w _; rewrite hk.
have E : mean_paths p (fun w : path [finType of bool] 1 => k (w ord0))
    = mean_paths p (fun _ : path [finType of bool] 1 => mean_draw p k).
  by apply: (@fresh_draw _ _ p 1 ord0 (fun _ i => k i)).
have M := mean_const (finite_expectation p 1) (mean_draw p k).
by rewrite E; apply: etrans M _; rewrite /mean_draw big_bool.
Qed.

End Coin.

(** A coin that shows [false] twice in three. *)
Definition biased : law [realFieldType of rat] [finType of bool].
Proof.
refine (@Law _ _ (fun b => if b then 1 / 3%:R else 2%:R / 3%:R) _ _) => [[]|] //.
by rewrite big_bool.
Defined.

(** ** An iterate that sees its own draw

    The loss is |x − ξ| with ξ = 0 twice in three and 1 else, and the iterate is ξ
    itself, where 0 is a subgradient. One step, of length 10. *)
Section SeesItsDraw.
Implicit Types w : path [finType of bool] 1.
Let value (b : bool) : rat := if b then 1 else 0.
Let f (b : bool) : line -> rat := absolute 1 (value b).
Let x (t : nat) (w : path [finType of bool] 1) : line := value (w ord0).
Let g (t : 'I_1) (w : path [finType of bool] 1) : line := 0.
Let eta (t : nat) : rat := 10%:R.

Let riskE y : risk biased f y = 1 / 3%:R * `|y - 1| + 2%:R / 3%:R * `|y - 0|.
Proof. by rewrite /risk /mean_draw big_bool /f /absolute /= !mul1r. Qed.

Theorem adapted_is_needed :
  [/\ forall i, convex_on (@whole _ line) (f i),
      forall (t : 'I_1) w, first_order ip (f (w t) 0) (f (w t) (x t w)) 0 (x t w) (g t w),
      forall (t : 'I_1) w, sq ip (x t.+1 w - 0) <= sq ip (x t w - eta t *: g t w - 0),
      mean_paths biased (fun w => sq ip (x 0 w - 0)) = 1 / 3%:R
    & (1 / 3%:R + 0) / (2%:R * eta 0%N)
      < mean_paths biased (fun w => risk biased f (x 0%N w)) - risk biased f 0].
Proof.
have only (t : 'I_1) : t = ord0 by apply: val_inj; case: t => -[].
split.
- by move=> i; apply: absolute_convex.
- move=> t w; rewrite (only t) /first_order /g dot0r addr0.
  by rewrite /f /absolute /x subrr normr0 mulr0 mul1r normr_ge0.
- by move=> t w; rewrite /x /g scaler0 !subr0.
- rewrite (mean_one _ (k := fun b => value b * value b)); first by [].
  by move=> w; rewrite /sq /= subr0.
rewrite (mean_one _ (k := fun b => risk biased f (value b))) // !riskE.
by [].
Qed.

End SeesItsDraw.

(** ** A risk that is not convex

    R(x) is 0 at 1 and at −1, and 2 elsewhere. From 1 the subgradient 2 leads to
    −1; the average is 0. The comparator is 1, and 2 and 0 satisfy the
    subgradient inequality towards it. *)
Section NotConvex.
Let R (x : line) : rat := if (x == 1) || (x == -1) then 0 else 2%:R.
Let x (t : nat) : line := if t == 0%N then 1 else -1.
Let g (t : nat) : line := if t == 0%N then 2%:R else 0.
Let eta (_ : nat) : rat := 1.

Theorem convexity_is_needed :
  [/\ forall t, first_order ip (R 1) (R (x t)) 1 (x t) (g t),
      forall t, x t.+1 = x t - eta t *: g t,
      sq ip (x 0 - 1) = 0
    & (0 + \sum_(t < 2) eta t ^+ 2 * sq ip (g t)) / (2%:R * \sum_(t < 2) eta t)
      < R (average eta x 2) - R 1].
Proof.
split=> [[|t]|[|t]||] //.
rewrite /average /total !big_ord_recr !big_ord0 /=.
by [].
Qed.

End NotConvex.
