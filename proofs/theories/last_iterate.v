(** The last iterate of SGD with steps η_t = w_t w_{t+1:T} / w_{1:T}
    (constant weights: linear decay), for any positive weights:

      E R(x_{T-1}) − R(s) ≤ (r² + Σ w_t² G_t²) / (2 Σ w_t),

    time running from 0. Statement after Defazio, Cutkosky, Mehta, Mishchenko
    (2023). The proof below is short because it compares x_t with the moving
    point p_t, a weighted mean of s and the earlier iterates (as Zamani and
    Glineur do): p_t depends on earlier draws only, and
    (W/a_t)(x_t − p_t) − w_t g_t = (W/a_{t+1})(x_{t+1} − p_{t+1}),
    a_t = w_t + … + w_{T-1}, W = a_0. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From Telescope Require Import inner expectation convex bound finite sgd.
From Telescope Require Import corollaries.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.Theory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Weights.
Variables (R : realFieldType) (weight : nat -> R) (T : nat).

(** w_t + … + w_{T−1}, and the steps. *)
Definition tail t : R := \sum_(t <= u < T) weight u.
Definition decay_step t : R := weight t * tail t.+1 / tail 0.

Lemma tailS t : (t < T)%N -> tail t = weight t + tail t.+1.
Proof. by move=> tT; rewrite /tail big_ltn. Qed.

Lemma tail_end : tail T = 0.
Proof. by rewrite /tail big_geq. Qed.

Lemma tail_ge0 t : (forall u, (u < T)%N -> 0 < weight u) -> 0 <= tail t.
Proof.
move=> w0; rewrite /tail big_nat; apply: sumr_ge0 => u /andP[_ uT].
exact/ltW/w0.
Qed.

Lemma tail_gt0 t : (forall u, (u < T)%N -> 0 < weight u) -> (t < T)%N ->
  0 < tail t.
Proof. by move=> w0 tT; rewrite tailS // ltr_paddr ?tail_ge0 ?w0. Qed.

End Weights.

Section LastIterate.
Variables (R : realFieldType) (I : finType) (p : law R I) (T' : nat).
Let T := T'.+1.
Variables (V : lmodType R) (ip : inner V) (f : I -> V -> R).
Notation path := (path I T).
Notation E := (mean_paths p).
Implicit Types w : path.
Variables (s : V) (weight G : nat -> R).
Variables (x : nat -> path -> V) (g : 'I_T -> path -> V).
Hypothesis cf : forall i, convex_on (@whole _ V) (f i).
Hypothesis w0 : forall t, (t < T)%N -> 0 < weight t.
Notation a := (tail weight T).

Hypothesis adapted_x : forall t : 'I_T, adapted t (x t).
Hypothesis step : forall (t : 'I_T) w, (t < T')%N ->
  x t.+1 w = x t w - decay_step weight T t *: g t w.
(** A subgradient of the loss drawn, towards the moving point. *)
Hypothesis sub : forall (t : 'I_T) w y,
  first_order ip (f (w t) y) (f (w t) (x t w)) y (x t w) (g t w).
Hypothesis moment : forall t : 'I_T, E (fun w => sq ip (g t w)) <= G t ^+ 2.
Variable r : R.
Hypothesis start : E (fun w => sq ip (x 0 w - s)) <= r ^+ 2.

(** The moving comparator. *)
Fixpoint moving (t : nat) (w : path) : V :=
  if t is u.+1 then
    (a u.+1 / a u) *: moving u w + (1 - a u.+1 / a u) *: x u w
  else s.

Lemma moving_adapted (t : nat) : (t <= T)%N -> adapted t (moving t).
Proof.
elim: t => [//|t IH] tT w w' ww' /=.
rewrite (IH (ltnW tT) w w'); last by move=> u ut; apply/ww'/ltnW.
rewrite (adapted_x (t := Ordinal tT) (w := w) (w' := w')) //.
by move=> u ut; apply/ww'/ltnW.
Qed.

Lemma adapted_le A (t u : nat) (h : path -> A) :
  (t <= u)%N -> adapted t h -> adapted u h.
Proof. by move=> tu ad w w' ww'; apply: ad => v vt; apply/ww'/(leq_trans vt). Qed.

Let a0 t : (t < T)%N -> 0 < a t.
Proof. exact: tail_gt0. Qed.

Let W : R := a 0.
Let W0 : 0 < W. Proof. exact: a0. Qed.

(** The scaled difference, and its squared length in the mean. *)
Definition scaled t w : V := (W / a t) *: (x t w - moving t w).
Definition potential t : R := E (fun w => sq ip (scaled t w)).
Definition risk_x t : R := E (fun w => risk p f (x t w)).
Definition risk_p t : R := E (fun w => risk p f (moving t w)).

Lemma move_sub (y z : V) c : y - (c *: z + (1 - c) *: y) = c *: (y - z).
Proof.
by rewrite scalerBl scale1r addrCA opprD addrA subrr add0r opprB scalerBr.
Qed.

Lemma scaled_step (t : 'I_T) w : (t < T')%N ->
  scaled t.+1 w = scaled t w - weight t *: g t w.
Proof.
move=> tT; have at0 : a t != 0 by rewrite gt_eqF // a0.
have at1 : a t.+1 != 0 by rewrite gt_eqF // a0.
have Wn0 : W != 0 by rewrite gt_eqF.
rewrite /scaled step //= addrAC move_sub scalerBr !scalerA /decay_step -/W.
by congr (_ *: _ - _ *: _); field; rewrite ?at0 ?at1 ?Wn0.
Qed.

Let Efin := finite_expectation p T.

(** One step in expectation, towards the moving point. *)
Lemma scaled_descent (t : 'I_T) :
  2%:R * (weight t * (W / a t)) * (risk_x t - risk_p t)
  - weight t ^+ 2 * G t ^+ 2
  <= potential t - E (fun w => sq ip (scaled t w - weight t *: g t w)).
Proof.
have tT := ltn_ord t; have wt0 := w0 tT; have at0 := a0 tT.
set k := weight t * (W / a t).
have k0 : 0 <= k by rewrite mulr_ge0 ?divr_ge0 // ltW.
pose fx w := f (w t) (x t w); pose fp w := f (w t) (moving t w).
have Ex : E fx = risk_x t by apply: fresh_risk (adapted_x (t := t)).
have Ep : E fp = risk_p t.
  by apply: fresh_risk; apply: moving_adapted; apply: ltnW.
have pathwise w :
    (2%:R * k) * (fx w - fp w) + - weight t ^+ 2 * sq ip (g t w)
    <= sq ip (scaled t w) - sq ip (scaled t w - weight t *: g t w).
  have := sub t w (moving t w); rewrite /first_order -/(fx w) -/(fp w).
  rewrite -opprB dotNl => fo.
  have := ler_wpmul2l (mulr_ge0 (ler0n _ 2) k0) fo => {}fo.
  rewrite [sq ip (_ - _)]sqB sqZ dotZr /scaled dotZl -/(scaled t w).
  move: fo; rewrite /k.
  move: (fx w) (fp w) (ip (x t w - _) _) (sq ip (g t w)) (sq ip _) (W / a t)
    (weight t) => u v d q z b c fo.
  by apply: (le_by1 fo _); ring.
have := mean_le (e := Efin) _ _ pathwise => /(_ Logic.I Logic.I).
rewrite (mean_linear (e := Efin)) // !(mean_sub (E := Efin)) //.
rewrite [Efin fx]Ex [Efin fp]Ep => D.
have M := ler_wpmul2l (sqr_ge0 (weight t)) (moment t).
have algebra (X m h A B w2 : R) :
    X + - w2 * m <= A - B -> w2 * m <= w2 * h -> X - w2 * h <= A - B.
  by move=> l n; apply: (le_by2 l n _); ring.
exact: algebra D M.
Qed.

(** The moving point is a mean, so its risk moves little. *)
Lemma risk_moving (t : 'I_T) : (t < T')%N ->
  risk_p t.+1 - risk_p t <= weight t / a t * (risk_x t - risk_p t).
Proof.
move=> tT; have at0 := a0 (ltn_ord t); have at1 : 0 < a t.+1 by exact: a0.
have atn0 : a t != 0 by rewrite gt_eqF.
set c := a t.+1 / a t.
have c0 : 0 <= c by rewrite divr_ge0 // ltW.
have aE : a t = weight t + a t.+1 by rewrite tailS.
have c1 : c <= 1.
  by rewrite ler_pdivr_mulr // mul1r aE ler_addr; apply/ltW/w0.
have cvx w : risk p f (moving t.+1 w)
    <= c * risk p f (moving t w) + (1 - c) * risk p f (x t w).
  by apply: (mean_convex p cf).
have := mean_le (e := Efin) _ _ cvx => /(_ Logic.I Logic.I).
rewrite (mean_linear (e := Efin)) // => D.
have cE : weight t / a t = 1 - c.
  by rewrite /c; apply: (mulIf atn0); rewrite mulrBl !divfK // mul1r aE addrK.
have algebra (u v z b : R) :
    u <= b * v + (1 - b) * z -> u - v <= (1 - b) * (z - v).
  by move=> l; apply: (le_by1 l _); ring.
rewrite cE; exact: algebra D.
Qed.

Lemma potential_ge0 t : 0 <= potential t.
Proof. by apply: (mean_ge (E := Efin)) => // w; apply: sq_ge0. Qed.

Lemma potential_start : potential 0 <= r ^+ 2.
Proof.
rewrite (_ : potential 0 = E (fun w => sq ip (x 0 w - s))) //.
apply: (mean_ext (E := Efin)) => // w.
by rewrite /scaled divff ?gt_eqF // scale1r.
Qed.

(** The sum of the steps before time t. *)
Lemma telescoped (t : nat) : (t <= T')%N ->
  2%:R * W * (risk_p t - risk p f s)
  - \sum_(u < t) weight u ^+ 2 * G u ^+ 2 <= r ^+ 2 - potential t.
Proof.
elim: t => [_|t IH tT].
  rewrite big_ord0 subr0.
  have -> : risk_p 0 = risk p f s.
    by exact (mean_const Efin (risk p f s)).
  by rewrite subrr mulr0 subr_ge0 potential_start.
pose o : 'I_T := Ordinal (ltnW tT : t < T)%N.
have := scaled_descent o.
rewrite (_ : E _ = potential t.+1); last first.
  by apply: (mean_ext (E := Efin)) => // w; rewrite -(scaled_step (t := o)).
have := risk_moving (t := o) tT => /= M D.
have {}M := ler_wpmul2l (mulr_ge0 (ler0n R 2) (ltW W0)) M.
have {}IH := IH (ltnW tT).
rewrite big_ord_recr /=.
have algebra (S q0 q1 qx q n A A' B k c K : R) :
    2%:R * K * (q0 - q) - S <= n - A ->
    2%:R * K * (q1 - q0) <= 2%:R * K * (k / c * (qx - q0)) ->
    2%:R * (k * (K / c)) * (qx - q0) - B <= A - A' ->
    2%:R * K * (q1 - q) - (S + B) <= n - A'.
  by move=> l m h; apply: (le_by3 l m h _); ring.
exact: algebra IH M D.
Qed.

(** *** bound, for the last iterate *)
Theorem last_iterate_bound :
  E (fun w => risk p f (x T' w)) - risk p f s
  <= (r ^+ 2 + \sum_(t < T) weight t ^+ 2 * G t ^+ 2)
     / (2%:R * \sum_(t < T) weight t).
Proof.
have WE : \sum_(t < T) weight t = W by rewrite /W /tail big_mkord.
rewrite WE ler_pdivl_mulr; last by rewrite mulr_gt0 ?ltr0n.
have := scaled_descent ord_max; rewrite big_ord_recr /=.
have -> : weight T' * (W / a T') = W.
  rewrite tailS // -/T tail_end addr0 mulrCA divff ?mulr1 // gt_eqF //.
  exact: w0.
have P : 0 <= E (fun w => sq ip (scaled T' w - weight T' *: g ord_max w)).
  by apply: (mean_ge (E := Efin)) => // w; apply: sq_ge0.
have := telescoped (leqnn T').
have algebra (S q1 qx q A A' B K : R) :
    2%:R * K * (q1 - q) - S <= r ^+ 2 - A ->
    2%:R * K * (qx - q1) - B <= A - A' -> 0 <= A' ->
    (qx - q) * (2%:R * K) <= r ^+ 2 + (S + B).
  by move=> l m h; apply: (le_by3 l m h _); ring.
move=> l m; exact: algebra l m P.
Qed.

End LastIterate.

(** The same for SGD as it is usually written, without projection. *)
Section Recursion.
Variables (R : realFieldType) (I : finType) (p : law R I) (T' : nat).
Let T := T'.+1.
Variables (V : lmodType R) (ip : inner V) (f : I -> V -> R).
Variables (g : nat -> I -> V -> V) (weight G : nat -> R) (x0 s : V) (r : R).
Hypothesis cf : forall i, convex_on (@whole _ V) (f i).
Hypothesis sub : forall t i y, subgradient ip (@whole _ V) (f i) y (g t i y).
Hypothesis w0 : forall t, (t < T)%N -> 0 < weight t.
Notation x := (sgd id g (decay_step weight T) x0).
Hypothesis moment : forall t : 'I_T,
  mean_paths p (fun w : path I T => sq ip (g t (w t) (x t w))) <= G t ^+ 2.
Hypothesis start : sq ip (x0 - s) <= r ^+ 2.

Theorem last_iterate_sgd :
  mean_paths p (fun w : path I T => risk p f (x T' w)) - risk p f s
  <= (r ^+ 2 + \sum_(t < T) weight t ^+ 2 * G t ^+ 2)
     / (2%:R * \sum_(t < T) weight t).
Proof.
apply: (last_iterate_bound (x := fun t w => x t w)
  (g := fun t w => g t (w t) (x t w)) cf w0) => //.
- by move=> t; apply: sgd_is_adapted.
- by move=> t w _; rewrite sgdS.
- by move=> t w y; apply: sub.
- rewrite (_ : mean_paths p _ = sq ip (x0 - s)) //.
  exact (mean_const (finite_expectation p T) (sq ip (x0 - s))).
Qed.

End Recursion.

(** Constant weights are linear decay: η_t = c (T − 1 − t)/T. With
    c = r/(L√T) the last iterate has the bound rL/√T of the average. *)
Lemma linear_decay_step (R : realFieldType) (c : R) T t : (t < T)%N -> c != 0 ->
  decay_step (fun=> c) T t = c * (T - t.+1)%:R / T%:R.
Proof.
move=> tT c0; rewrite /decay_step /tail !sumr_const_nat subn0.
rewrite -(mulr_natr c (T - _)) -(mulr_natr c T).
have T0 : T%:R != 0 :> R by rewrite pnatr_eq0 -lt0n (leq_ltn_trans _ tT).
by move: (_ - _)%:R T%:R T0 => a b b0; field; rewrite b0 c0.
Qed.

Section LinearDecay.
Variables (R : rcfType) (I : finType) (p : law R I) (T' : nat).
Let T := T'.+1.
Variables (V : lmodType R) (ip : inner V) (f : I -> V -> R).
Variables (g : nat -> I -> V -> V) (x0 s : V) (r L : R).
Hypotheses (r0 : 0 < r) (L0 : 0 < L).
Hypothesis cf : forall i, convex_on (@whole _ V) (f i).
Hypothesis sub : forall t i y, subgradient ip (@whole _ V) (f i) y (g t i y).
Hypothesis gL : forall t i y, sq ip (g t i y) <= L ^+ 2.
Hypothesis start : sq ip (x0 - s) <= r ^+ 2.
Let c := optimal_step r L T.

Theorem linear_decay_bound :
  mean_paths p (fun w : path I T =>
    risk p f (sgd id g (decay_step (fun=> c) T) x0 T' w)) - risk p f s
  <= r * L / Num.sqrt T%:R.
Proof.
rewrite -(optimal_step_value (r := r) (L := L) (T := T)) //.
rewrite /constant_step_bound -(noise_sum_const (fun=> c) T L).
apply: (last_iterate_sgd cf sub _ _ start) => // [t _|t].
  by rewrite divr_gt0 // mulr_gt0 // sqrtT_gt0.
by apply: (mean_ub (E := finite_expectation p T)) => //= w; apply: gL.
Qed.

End LinearDecay.
