(** The mean over all paths, as a walk through the tree of draws: what the
    exact rung of the program computes. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From Telescope Require Import inner expectation convex bound finite sgd.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.Theory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section FirstDraw.
Variables (R : realFieldType) (I : finType) (p : law R I) (T : nat).

(** A first draw before the path [w]. *)
Definition prepend (i : I) (w : path I T) : path I T.+1 :=
  [ffun u => if unlift ord0 u is Some v then w v else i].

Lemma prepend0 i w : prepend i w ord0 = i.
Proof. by rewrite ffunE unlift_none. Qed.

Lemma prepend_lift i w v : prepend i w (lift ord0 v) = w v.
Proof. by rewrite ffunE liftK. Qed.

Lemma prepend_bij : bijective (fun iw : I * path I T => prepend iw.1 iw.2).
Proof.
exists (fun w : path I T.+1 => (w ord0, [ffun v => w (lift ord0 v)])).
  move=> [i w] /=; rewrite prepend0; congr pair.
  by apply/ffunP => v; rewrite ffunE prepend_lift.
move=> w; apply/ffunP => u; rewrite ffunE /=.
by case: unliftP => [v ->|->]; rewrite ?ffunE.
Qed.

Lemma path_weight_prepend i w :
  path_weight p (prepend i w) = p i * path_weight p w.
Proof.
rewrite /path_weight big_ord_recl prepend0; congr (_ * _).
by apply: eq_bigr => v _; rewrite prepend_lift.
Qed.

Lemma mean_first_draw (h : path I T.+1 -> R) :
  mean_paths p h = \sum_i p i * mean_paths p (fun w => h (prepend i w)).
Proof.
rewrite /mean_paths (reindex _ (onW_bij _ prepend_bij)) /=.
rewrite -(pair_big xpredT xpredT (fun i w =>
  path_weight p (prepend i w) * h (prepend i w))) /=.
apply: eq_bigr => i _; rewrite mulr_sumr; apply: eq_bigr => w _.
by rewrite path_weight_prepend mulrA.
Qed.

End FirstDraw.

Section Tree.
Variables (R : realFieldType) (I : finType) (p : law R I).
Variables (V : lmodType R) (g : I -> V -> V) (proj : V -> V) (phi : V -> R).

(** Depth first: the state is the iterate and the sum of η_t x_t so far. *)
Fixpoint tree (etas : seq R) (x X : V) : R :=
  if etas is e :: es then
    \sum_i p i * tree es (proj (x - e *: g i x)) (X + e *: x)
  else phi X.

Notation run eta x0 := (sgd proj (fun=> g) eta x0).

Lemma sgd_prepend T (eta : nat -> R) x0 i (w : path I T) t : (t <= T)%N ->
  run eta x0 t.+1 (prepend i w)
  = run (fun u => eta u.+1) (proj (x0 - eta 0%N *: g i x0)) t w.
Proof.
elim: t => [_|t IH tT].
  by rewrite (sgdS proj (fun=> g) eta x0 ord0) prepend0.
have tT' : (t.+1 < T.+1)%N by [].
rewrite (sgdS proj (fun=> g) eta x0 (Ordinal tT')) /= (IH (ltnW tT)).
rewrite (sgdS proj (fun=> g) (fun u => eta u.+1) _ (Ordinal tT)) /=.
have -> : Ordinal tT' = lift ord0 (Ordinal tT) by apply: val_inj.
by rewrite prepend_lift.
Qed.

Theorem tree_mean T (eta : nat -> R) x0 X :
  mean_paths p (fun w : path I T =>
    phi (X + \sum_(t < T) eta t *: run eta x0 t w))
  = tree (mkseq eta T) x0 X.
Proof.
elim: T eta x0 X => [|T IH] eta x0 X.
  rewrite -[RHS](mean_const (finite_expectation p 0)).
  by apply: eq_bigr => w _; rewrite big_ord0 addr0.
rewrite mean_first_draw /mkseq /= (iotaDl 1 0) -map_comp.
apply: eq_bigr => i _; congr (_ * _).
rewrite -[RHS](IH (fun u => eta u.+1)).
apply: eq_bigr => w _; congr (_ * phi _).
rewrite big_ord_recl /= addrA; congr (_ + _ + _).
by apply: eq_bigr => t _; rewrite sgd_prepend // ltnW.
Qed.

End Tree.
