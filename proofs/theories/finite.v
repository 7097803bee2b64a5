(** The finite instance: T independent draws from a law on finitely many
    samples.

    A path is a function from times to samples, and its weight is the product
    of the weights of its draws. Independence needs no conditional expectation:
    swapping the draw at time t with a fresh one is a weight-preserving
    involution on pairs (path, fresh sample). *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From Telescope Require Import inner expectation convex.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.Theory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** A law on a finite set of samples: nonnegative weights that sum to 1. The
    uniform law makes the risk a finite sum. *)
Record law (R : realFieldType) (I : finType) := Law {
  weight :> I -> R;
  weight_ge0 : forall i, 0 <= weight i;
  weight_sum : \sum_i weight i = 1
}.

Section Product.
Variables (R : realFieldType) (I : finType) (p : law R I) (T : nat).

Definition path : finType := [finType of {ffun 'I_T -> I}].
Implicit Types (w : path) (t : 'I_T) (i : I).

Definition path_weight w : R := \prod_(t < T) p (w t).

Lemma path_weight_ge0 w : 0 <= path_weight w.
Proof. by apply: prodr_ge0 => t _; apply: weight_ge0. Qed.

Lemma path_weight_sum : \sum_w path_weight w = 1.
Proof.
rewrite /path_weight -(bigA_distr_bigA (fun (_ : 'I_T) i => p i)) /=.
by rewrite big1 // => t _; apply: weight_sum.
Qed.

(** Means over one draw, and over the paths. *)
Definition mean_draw (h : I -> R) : R := \sum_i p i * h i.
Definition mean_paths (h : path -> R) : R := \sum_w path_weight w * h w.

Lemma mean_paths_linear a b (f g : path -> R) :
  mean_paths (fun w => a * f w + b * g w)
  = a * mean_paths f + b * mean_paths g.
Proof.
rewrite /mean_paths !mulr_sumr -big_split /=; apply: eq_bigr => w _.
by ring.
Qed.

Definition finite_expectation : expectation R path.
Proof.
refine (@Expectation R path (fun=> True) mean_paths _ _ _ _ _ _) => //.
- move=> c; rewrite /mean_paths -mulr_suml path_weight_sum; exact: mul1r.
- by move=> a b f g _ _; apply: mean_paths_linear.
- move=> f g _ _ fg; apply: ler_sum => w _.
  by apply: ler_wpmul2l => //; apply: path_weight_ge0.
Defined.

(** *** A fresh draw *)
Definition redraw t i w : path := [ffun u => if u == t then i else w u].

Lemma redraw_at t i w : redraw t i w t = i.
Proof. by rewrite ffunE eqxx. Qed.

Lemma redraw_off t i w u : u != t -> redraw t i w u = w u.
Proof. by rewrite ffunE => /negbTE ->. Qed.

Definition swap t (wi : path * I) : path * I := (redraw t wi.2 wi.1, wi.1 t).

Lemma swapK t : involutive (swap t).
Proof.
case=> w i; rewrite /swap /= redraw_at; congr pair.
apply/ffunP => u; rewrite !ffunE; case: eqP => [->|/eqP/negbTE ut] //.
Qed.

Lemma swap_weight t w i :
  path_weight (redraw t i w) * p (w t) = path_weight w * p i.
Proof.
rewrite /path_weight (bigD1 t) //= redraw_at [in RHS](bigD1 t) //=.
have -> : \prod_(u | u != t) p (redraw t i w u) = \prod_(u | u != t) p (w u).
  by apply: eq_bigr => u /redraw_off ->.
by rewrite [LHS]mulrAC [RHS]mulrAC; congr (_ * _); apply: mulrC.
Qed.

(** What does not look at the draw at time t. *)
Definition blind (A : Type) t (h : path -> A) : Prop :=
  forall w w', (forall u, u != t -> w u = w' u) -> h w = h w'.

Lemma blind_redraw A t (h : path -> A) w i : blind t h -> h (redraw t i w) = h w.
Proof. by move=> b; apply: b => u /redraw_off ->. Qed.

(** The mean over the paths is that over a fresh draw at time t. *)
Lemma fresh_draw t (h : path -> I -> R) :
  (forall i, blind t (h ^~ i)) ->
  mean_paths (fun w => h w (w t))
  = mean_paths (fun w => mean_draw (h w)).
Proof.
move=> hb; rewrite /mean_paths /mean_draw.
under [in RHS]eq_bigr => w _ do rewrite mulr_sumr.
rewrite pair_big /= (reindex_inj (inv_inj (swapK t))) /=.
transitivity (\sum_(wi : path * I) path_weight wi.1 * p wi.2 * h wi.1 (wi.1 t)).
  rewrite -(pair_big xpredT xpredT
    (fun w i => path_weight w * p i * h w (w t))) /=.
  apply: eq_bigr => w _; rewrite -mulr_suml -mulr_sumr weight_sum.
  by rewrite mulr1.
apply: eq_bigr => -[w i] _ /=.
by rewrite (blind_redraw _ _ (hb (w t))) mulrA swap_weight.
Qed.

(** *** unbiased: the mean of subgradients is a subgradient of the mean *)
Variables (V : lmodType R) (ip : inner V).

Lemma dot_sumr (x : V) (g : I -> V) :
  ip x (\sum_i p i *: g i) = \sum_i p i * ip x (g i).
Proof.
elim/big_rec2: _ => [|i a b _ <-]; first exact: dot0r.
by rewrite dotDr dotZr.
Qed.

Lemma unbiased C (f : I -> V -> R) x (g : I -> V) :
  (forall i, subgradient ip C (f i) x (g i)) ->
  subgradient ip C (fun y => mean_draw (f ^~ y)) x (\sum_i p i *: g i).
Proof.
move=> sub y Cy; rewrite /first_order dot_sumr -big_split /=.
apply: ler_sum => i _; rewrite -mulrDr.
by apply: ler_wpmul2l; [apply: weight_ge0|apply: sub].
Qed.

(** A mean of convex functions is convex. *)
Lemma mean_convex C (f : I -> V -> R) :
  (forall i, convex_on C (f i)) -> convex_on C (fun y => mean_draw (f ^~ y)).
Proof.
move=> cf x y a a0 a1 Cx Cy; rewrite /mean_draw !mulr_sumr -big_split /=.
apply: ler_sum => i _; apply: le_trans (_ : p i * _ <= _).
  by apply: ler_wpmul2l; [apply: weight_ge0|apply: cf].
by rewrite le_eqVlt; apply/orP; left; apply/eqP; ring.
Qed.

End Product.

Arguments blind {I T A} t h.
