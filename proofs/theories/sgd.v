(** Stochastic gradient descent on a finite law: the theorem, in full. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From Telescope Require Import inner expectation convex bound finite.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.Theory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Sgd.
Variables (R : realFieldType) (I : finType) (p : law R I) (T : nat).
Variables (V : lmodType R) (ip : inner V) (C : V -> Prop).
Variable f : I -> V -> R.
Notation path := (path I T).
Notation E := (mean_paths p).
Implicit Types w : path.

Definition risk (y : V) : R := mean_draw p (f ^~ y).

(** [h] depends on the draws before time t only. *)
Definition adapted (A : Type) (t : nat) (h : path -> A) : Prop :=
  forall w w' : path, (forall u : 'I_T, (u < t)%N -> w u = w' u) -> h w = h w'.

Lemma adapted_blind A (t : 'I_T) (h : path -> A) : adapted t h -> blind t h.
Proof.
move=> a w w' ww'; apply: a => u ut; apply: ww'.
by rewrite -val_eqE /= neq_ltn ut.
Qed.

(** A point chosen before time t meets, in expectation, the risk itself. *)
Lemma fresh_risk (t : 'I_T) (y : path -> V) : adapted t y ->
  E (fun w => f (w t) (y w)) = E (fun w => risk (y w)).
Proof.
move=> ay; apply: (fresh_draw p (t := t) (h := fun w i => f i (y w))) => i w w' ww'.
by rewrite (adapted_blind ay ww').
Qed.

Lemma fresh_risk_const (t : 'I_T) (y : V) : E (fun w => f (w t) y) = risk y.
Proof.
rewrite (fresh_risk (y := fun=> y)) //.
exact: (mean_const (finite_expectation p T)).
Qed.

(** The iterates and the subgradients. [x t] may depend on all that was drawn
    before time t; [g t] is some subgradient of the loss drawn at time t, and
    may be chosen with an eye on anything. The step may be followed by a map
    that does not increase the distance to the comparator [s]. Subgradients
    are needed towards [s] only. *)
Variables (s : V) (eta G : nat -> R).
Variables (x : nat -> path -> V) (g : 'I_T -> path -> V).

Record sgd_run : Prop := SgdRun {
  sgd_eta : forall t : 'I_T, 0 <= eta t;
  sgd_in : forall (t : 'I_T) w, C (x t w);
  sgd_adapted : forall t : 'I_T, adapted t (x t);
  sgd_step : forall (t : 'I_T) w,
    sq ip (x t.+1 w - s) <= sq ip (x t w - eta t *: g t w - s);
  sgd_first_order : forall (t : 'I_T) w,
    first_order ip (f (w t) s) (f (w t) (x t w)) s (x t w) (g t w);
  sgd_moment : forall t : 'I_T, E (fun w => sq ip (g t w)) <= G t ^+ 2
}.

Hypothesis H : sgd_run.

(* Times from T on play no part. *)
Let at_time (A : Type) (a : A) (h : 'I_T -> A) (t : nat) : A :=
  if insub t is Some u then h u else a.

Lemma at_timeE A (a : A) h (t : nat) (tT : (t < T)%N) :
  at_time a h t = h (Ordinal tT).
Proof. by rewrite /at_time insubT. Qed.

Lemma sgd_is_run : run ip (finite_expectation p T) C risk s eta G T x
  (at_time (fun=> 0) g)
  (at_time (fun=> 0) (fun t w => f (w t) (x t w)))
  (at_time (fun=> 0) (fun t w => f (w t) s)).
Proof.
split=> //= [t tT|t w tT|t w tT|t w tT|t tT|t tT|t tT]; rewrite ?at_timeE.
- exact: (sgd_eta H (Ordinal tT)).
- exact: (sgd_in H (Ordinal tT)).
- exact: (sgd_step H (Ordinal tT)).
- exact: (sgd_first_order H (Ordinal tT)).
- by apply: (fresh_risk (t := Ordinal tT)); apply: (sgd_adapted H).
- exact: (fresh_risk_const (Ordinal tT)).
- exact: (sgd_moment H (Ordinal tT)).
Qed.

Hypotheses (cC : convex_set C) (cf : forall i, convex_on C (f i)).
Hypothesis S0 : 0 < total eta T.

(** *** bound, moment form: E R(x̄) − R(s) ≤ (r² + Σ η_t² G_t²) / (2 Σ η_t) *)
Theorem weighted_average_moment r :
  E (fun w => sq ip (x 0 w - s)) <= r ^+ 2 ->
  E (fun w => risk (average eta (x ^~ w) T)) - risk s
  <= (r ^+ 2 + \sum_(t < T) eta t ^+ 2 * G t ^+ 2)
     / (2%:R * \sum_(t < T) eta t).
Proof.
move=> r0; exact (bound sgd_is_run cC (mean_convex p cf) S0 r0).
Qed.

End Sgd.

(** SGD as it is usually written: x_{t+1} = Π(x_t − η_t g(ω_t, x_t)), with a
    subgradient that may depend on the time. *)
Section Recursion.
Variables (R : realFieldType) (I : finType) (p : law R I) (T : nat).
Variables (V : lmodType R) (ip : inner V) (C : V -> Prop) (proj : V -> V).
Variables (f : I -> V -> R) (g : nat -> I -> V -> V).
Variables (eta : nat -> R) (x0 : V).

Fixpoint iterate (draw : nat -> option I) (t : nat) : V :=
  if t is u.+1 then
    let x := iterate draw u in
    if draw u is Some i then proj (x - eta u *: g u i x) else x
  else x0.

Definition draws (w : path I T) (t : nat) : option I := omap w (insub t).

Definition sgd (t : nat) (w : path I T) : V := iterate (draws w) t.

Lemma sgdS (t : 'I_T) w :
  sgd t.+1 w = proj (sgd t w - eta t *: g t (w t) (sgd t w)).
Proof. by rewrite /sgd /= /draws valK. Qed.

Lemma sgd_is_adapted t : adapted t (sgd t).
Proof.
elim: t => [//|t IH] w w' ww'; rewrite /sgd /=.
have -> : iterate (draws w) t = iterate (draws w') t.
  by apply: IH => u ut; apply: ww'; apply: ltnW.
rewrite /draws; case: insubP => [u _ ut|//] /=.
by rewrite ww' // ut.
Qed.

Variables (s : V) (G : nat -> R).
Hypotheses (cC : convex_set C) (cf : forall i, convex_on C (f i)).
Hypotheses (x0C : C x0) (sC : C s).
(** A projection: into C, and never away from a point of it. *)
Hypothesis projC : forall y, C (proj y).
Hypothesis proj_near : forall y, sq ip (proj y - s) <= sq ip (y - s).
Hypothesis sub : forall t i y, C y -> subgradient ip C (f i) y (g t i y).
Hypothesis eta0 : forall t, (t < T)%N -> 0 <= eta t.
Hypothesis S0 : 0 < \sum_(t < T) eta t.

Lemma sgd_inC t w : C (sgd t w).
Proof.
by case: t => [//|t]; rewrite /sgd /=; elim: t => [|t IH] /=; case: (draws w _).
Qed.

Hypothesis moment : forall t : 'I_T,
  mean_paths p (fun w => sq ip (g t (w t) (sgd t w))) <= G t ^+ 2.

Lemma sgd_satisfies :
  sgd_run p ip C f s eta G sgd (fun t w => g t (w t) (sgd t w)).
Proof.
split=> // [t|t w|t|t w|t w].
- exact: eta0.
- exact: sgd_inC.
- exact: sgd_is_adapted.
- by rewrite sgdS.
- exact: (sub t _ (sgd_inC t w) sC).
Qed.

Theorem sgd_bound r : sq ip (x0 - s) <= r ^+ 2 ->
  mean_paths p (fun w => risk p f (average eta (sgd ^~ w) T)) - risk p f s
  <= (r ^+ 2 + \sum_(t < T) eta t ^+ 2 * G t ^+ 2)
     / (2%:R * \sum_(t < T) eta t).
Proof.
move=> r0; apply: (weighted_average_moment sgd_satisfies) => //.
have -> : mean_paths p (fun w : path I T => sq ip (sgd 0 w - s))
    = sq ip (x0 - s) by exact (mean_const (finite_expectation p T) (sq ip (x0 - s))).
exact: r0.
Qed.

End Recursion.
