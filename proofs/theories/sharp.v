(** The sharper bound W, by the polygon inequality in L²:

      E R(x̄) − R(s) ≤ (r² + Σ η_t² G_t² − d²) / (2 Σ η_t),
      d = max(0, r − Σ η_t G_t, 2 max_t η_t G_t − Σ η_t G_t − r).

    The vectors x_0 − s, −η_0 g_0, …, −η_{T−1} g_{T−1} and x_T − s close a
    polygon, so x_T cannot be nearer to s, in root mean square, than d. With a
    projection, and for r and G_t that are upper bounds only, the proof goes
    backwards over the steps. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From Telescope Require Import inner expectation convex bound finite sgd.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.Theory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Real.
Variable R : rcfType.
Implicit Types a b c k u v : R.

(** The Cauchy–Schwarz inequality from the weighted ones. *)
Lemma from_young (X A B : R) : 0 <= A -> 0 <= B ->
  (forall c, 0 < c -> X <= c * A + c^-1 * B) ->
  X <= 2%:R * (Num.sqrt A * Num.sqrt B).
Proof.
move=> A0 B0 Y.
have [Az|An] := eqVneq A 0.
  rewrite Az sqrtr0 mul0r mulr0; apply/ler_addgt0Pr => e e0; rewrite add0r.
  have B1 : 0 < B + 1 by rewrite ltr_paddl ?ltr01.
  have := Y ((B + 1) / e) (divr_gt0 B1 e0).
  rewrite Az mulr0 add0r invf_div => /le_trans; apply.
  rewrite mulrAC ler_pdivr_mulr // ler_pmul2l //.
  by rewrite ler_addl ler01.
have [Bz|Bn] := eqVneq B 0.
  rewrite Bz sqrtr0 !mulr0; apply/ler_addgt0Pr => e e0; rewrite add0r.
  have A1 : 0 < A + 1 by rewrite ltr_paddl ?ltr01.
  have := Y (e / (A + 1)) (divr_gt0 e0 A1).
  rewrite Bz mulr0 addr0 => /le_trans; apply.
  rewrite mulrAC ler_pdivr_mulr // ler_pmul2l //.
  by rewrite ler_addl ler01.
have a0 : 0 < Num.sqrt A by rewrite sqrtr_gt0 lt_def An.
have b0 : 0 < Num.sqrt B by rewrite sqrtr_gt0 lt_def Bn.
have := Y _ (divr_gt0 b0 a0).
rewrite -{2}(sqr_sqrtr A0) -{3}(sqr_sqrtr B0).
have an0 : Num.sqrt A != 0 by rewrite gt_eqF.
have bn0 : Num.sqrt B != 0 by rewrite gt_eqF.
move: (Num.sqrt A) (Num.sqrt B) an0 bn0 => a b an0 bn0.
suff -> : b / a * a ^+ 2 + (b / a)^-1 * b ^+ 2 = 2%:R * (a * b) by [].
by field; rewrite an0 bn0.
Qed.

(** The difference of two squares that lie as far apart as two larger ones. *)
Lemma square_gap u v a b : 0 <= u -> u <= b -> v <= a -> 0 <= a -> a <= b ->
  u - v <= b - a -> u ^+ 2 - Num.max 0 v ^+ 2 <= b ^+ 2 - a ^+ 2.
Proof.
move=> u0 ub va a0 ab uv; rewrite !subr_sqr.
case: (leP 0 v) => v0.
  case: (leP u v) => [le_uv|lt_vu].
    apply: le_trans (_ : 0 <= _).
      by apply: mulr_le0_ge0; rewrite ?subr_le0 // addr_ge0.
    by rewrite mulr_ge0 ?subr_ge0 // addr_ge0 // (le_trans a0).
  by apply: ler_pmul => //; rewrite ?subr_ge0 ?(ltW lt_vu) ?addr_ge0 ?ler_add.
rewrite subr0 addr0; apply: ler_pmul => //.
  by apply: le_trans uv; rewrite ler_addl oppr_ge0 ltW.
by apply: le_trans ub _; rewrite ler_addl.
Qed.

Section Polygon.
Variables (k : nat -> R) (T : nat).
Hypothesis k0 : forall t, 0 <= k t.

Definition rest n : R := \sum_(n <= t < T) k t.
Definition rest_sq n : R := \sum_(n <= t < T) k t ^+ 2.
Definition longest n : R := \big[Num.max/0]_(n <= t < T) k t.

(** The least length that closes a polygon with sides b, k_n, …, k_{T−1}. *)
Definition closing n b : R :=
  Num.max 0 (Num.max (b - rest n) (2%:R * longest n - rest n - b)).

Lemma restS n : (n < T)%N -> rest n = k n + rest n.+1.
Proof. by move=> nT; rewrite /rest big_ltn. Qed.

Lemma rest_sqS n : (n < T)%N -> rest_sq n = k n ^+ 2 + rest_sq n.+1.
Proof. by move=> nT; rewrite /rest_sq big_ltn. Qed.

Lemma longestS n : (n < T)%N -> longest n = Num.max (k n) (longest n.+1).
Proof. by move=> nT; rewrite /longest big_ltn. Qed.

Lemma rest_ge0 n : 0 <= rest n.
Proof. by apply: sumr_ge0 => t _. Qed.

Lemma closing_ge0 n b : 0 <= closing n b.
Proof. by rewrite /closing le_maxr lexx. Qed.

Lemma closing_ge1 n b : b - rest n <= closing n b.
Proof. by rewrite /closing !le_maxr lexx orbT. Qed.

Lemma closing_ge2 n b : 2%:R * longest n - rest n - b <= closing n b.
Proof. by rewrite /closing !le_maxr lexx !orbT. Qed.

(** One step backwards: from sides a ≤ b and h ≤ k_n, and any third side c of
    a triangle with a and h. *)
Lemma closing_step n a b c h : (n < T)%N ->
  0 <= a -> a <= b -> 0 <= h -> h <= k n ->
  a - h <= c -> h - a <= c -> c <= a + h ->
  closing n b ^+ 2 - closing n.+1 c ^+ 2
  <= b ^+ 2 - a ^+ 2 + (k n ^+ 2 - h ^+ 2).
Proof.
move=> nT a0 ab h0 hk ahc hac cah.
have ab2 : 0 <= b ^+ 2 - a ^+ 2.
  by rewrite subr_ge0 ler_expn2r // nnegrE // (le_trans a0).
have hk2 : 0 <= k n ^+ 2 - h ^+ 2 by rewrite subr_ge0 ler_expn2r // nnegrE.
have right0 := addr_ge0 ab2 hk2.
have big v : v <= closing n.+1 c -> Num.max 0 v ^+ 2 <= closing n.+1 c ^+ 2.
  move=> vc; rewrite ler_expn2r // ?nnegrE ?closing_ge0 //.
    by rewrite le_maxr lexx.
  by rewrite le_maxl closing_ge0.
have s0 := rest_ge0 n.+1.
have b0 : 0 <= b by exact: le_trans ab.
rewrite {1}/closing; case: (leP (Num.max _ _) 0) => u0.
  apply: le_trans right0; rewrite expr0n /= sub0r oppr_le0; exact: sqr_ge0.
move: u0; case: (leP (2%:R * _ - _ - b) (b - rest n)) => _ u0.
  (* the start is far away *)
  have V : a - k n - rest n.+1 <= closing n.+1 c.
    apply: le_trans (closing_ge1 _ _); apply: ler_sub => //.
    by apply: le_trans ahc; apply: ler_sub.
  have := square_gap (u := b - rest n) (v := a - k n - rest n.+1) (ltW u0)
    _ _ a0 ab _ => /(_ _ _ _) Q.
  apply: le_trans (_ : b ^+ 2 - a ^+ 2 <= _); last by rewrite ler_addl.
  apply: le_trans (_ : (b - rest n) ^+ 2
    - Num.max 0 (a - k n - rest n.+1) ^+ 2 <= _).
    by rewrite ler_add2l ler_opp2; apply: big.
  apply: Q.
  - by rewrite ler_subl_addr ler_addl rest_ge0.
  - by rewrite ler_subl_addr (le_trans _ (_ : a <= _)) // ?ler_addl // ler_subl_addr ler_addl.
  - by rewrite restS //; apply: (le_by0 (lexx 0) _); ring.
move: u0; rewrite longestS //; case: (leP (longest n.+1) (k n)) => M u0.
  (* the step at n is the long side *)
  set u := _ - b in u0 *.
  have uE : u = k n - rest n.+1 - b by rewrite /u restS //; ring.
  have V : h - a - rest n.+1 <= closing n.+1 c.
    by apply: le_trans (closing_ge1 _ _); apply: ler_sub.
  apply: le_trans (_ : k n ^+ 2 - h ^+ 2 <= _); last by rewrite ler_addr.
  apply: le_trans (_ : u ^+ 2 - Num.max 0 (h - a - rest n.+1) ^+ 2 <= _).
    by rewrite ler_add2l ler_opp2; apply: big.
  apply: square_gap => //.
  - exact: ltW.
  - by rewrite uE; apply: (le_by2 s0 b0 _); ring.
  - by apply: (le_by2 s0 a0 _); ring.
  - by rewrite uE; apply: (le_by1 ab _); ring.
(* a later step is the long side *)
set u := _ - b in u0 *.
have V : u <= closing n.+1 c.
  apply: le_trans (closing_ge2 _ _); rewrite /u restS //.
  by apply: (le_by3 cah ab hk _); ring.
apply: le_trans right0; rewrite subr_le0; apply: le_trans (big _ V).
by rewrite (max_r (ltW u0)).
Qed.

(** The sum of the gains m_t = 2 η_t E⟨x_t − s, g_t⟩, from the mean squared
    distances D_t and the true mean squared lengths h_t² ≤ k_t². *)
Variables (D m h : nat -> R).
Hypothesis D0 : forall t, (t <= T)%N -> 0 <= D t.
Hypothesis h0 : forall t, 0 <= h t.
Hypothesis hk : forall t, (t < T)%N -> h t <= k t.
Hypothesis cs : forall t, (t < T)%N -> `|m t| <= 2%:R * (Num.sqrt (D t) * h t).
Hypothesis step : forall t, (t < T)%N -> D t.+1 <= D t - m t + h t ^+ 2.

Lemma polygon_rev j n b : (n + j = T)%N -> 0 <= b -> D n <= b ^+ 2 ->
  \sum_(n <= t < T) m t <= b ^+ 2 + rest_sq n - closing n b ^+ 2.
Proof.
elim: j n b => [|j IH] n b nj b0 Db.
  have -> : n = T by rewrite -nj addn0.
  have -> : closing T b = b.
    rewrite /closing /rest /longest !big_geq // !subr0 mulr0 sub0r.
    have bb : - b <= b by rewrite (le_trans _ b0) ?oppr_le0.
    by rewrite (max_l bb) (max_r b0).
  by rewrite /rest_sq !big_geq // addr0 subrr.
have nT : (n < T)%N by rewrite -nj -addSnnS leq_addr.
have Dn := D0 (ltnW nT); set a := Num.sqrt (D n).
have a0 : 0 <= a by exact: sqrtr_ge0.
have aD : a ^+ 2 = D n by exact: sqr_sqrtr.
have ab : a <= b by rewrite -(@ler_pexpn2r _ 2) ?nnegrE // aD.
pose y := D n - m n + h n ^+ 2.
have := cs nT; rewrite -/a ler_norml => /andP[lo hi].
have ylo : (a - h n) ^+ 2 <= y by rewrite /y -aD; apply: (le_by1 hi _); ring.
have yhi : y <= (a + h n) ^+ 2 by rewrite /y -aD; apply: (le_by1 lo _); ring.
have y0 : 0 <= y by apply: le_trans ylo; apply: sqr_ge0.
set c := Num.sqrt y; have c0 : 0 <= c by exact: sqrtr_ge0.
have cy : c ^+ 2 = y by exact: sqr_sqrtr.
have norm_c : `|a - h n| <= c.
  by rewrite -(@ler_pexpn2r _ 2) ?nnegrE ?normr_ge0 // real_normK ?num_real // cy.
have cah : c <= a + h n.
  by rewrite -(@ler_pexpn2r _ 2) ?nnegrE ?addr_ge0 // cy.
move: norm_c; rewrite ler_norml => /andP[hac ahc].
have {}hac : h n - a <= c by rewrite -opprB ler_oppl.
have := IH n.+1 c _ c0 _; rewrite addSnnS => /(_ nj).
rewrite cy => /(_ (step nT)) S.
have Q := closing_step nT a0 ab (h0 n) (hk nT) ahc hac cah.
rewrite big_ltn // rest_sqS //.
move: S Q; rewrite aD /y.
move: (\sum_(n.+1 <= t < T) m t) (closing n b ^+ 2) (closing n.+1 c ^+ 2) => A B F.
by move=> S Q; apply: (le_by2 S Q _); ring.
Qed.

Lemma polygon b : 0 <= b -> D 0 <= b ^+ 2 ->
  \sum_(t < T) m t <= b ^+ 2 + rest_sq 0 - closing 0 b ^+ 2.
Proof.
by move=> b0 Db; have := polygon_rev (add0n T) b0 Db; rewrite big_mkord.
Qed.

End Polygon.
End Real.

(** The bound, over any expectation. *)
Section Sharp.
Variables (R : rcfType) (V : lmodType R) (ip : inner V) (Omega : Type).
Variables (E : expectation R Omega) (C : V -> Prop) (risk : V -> R) (s : V).
Variables (eta G : nat -> R) (T : nat) (x g : nat -> Omega -> V).
Variables (at_x at_s : nat -> Omega -> R).
Hypothesis H : run ip E C risk s eta G T x g at_x at_s.
Hypothesis eta0 : forall t, 0 <= eta t.
Hypothesis G0 : forall t, 0 <= G t.
Hypothesis Idot : forall t, (t < T)%N ->
  integrable E (fun w => ip (x t w - s) (g t w)).
Hypotheses (cC : convex_set C) (crisk : convex_on C risk).
Hypothesis S0 : 0 < total eta T.

Let D := distance ip E s x.
Let m t := 2%:R * eta t * E (fun w => ip (x t w - s) (g t w)).
Let second t := E (fun w => sq ip (g t w)).
Let h t := eta t * Num.sqrt (second t).

(** The gap is at most the gain. *)
Lemma gap_le_gain t : (t < T)%N ->
  2%:R * (eta t * gap E risk s x t) <= m t.
Proof.
move=> tT; rewrite mulrA; apply: ler_wpmul2l.
  by rewrite mulr_ge0 ?ler0n.
rewrite /gap -(run_fresh_x H tT) -(run_fresh_s H tT).
rewrite -mean_sub; first last.
- exact: run_int_at_s H _ tT.
- exact: run_int_at_x H _ tT.
apply: mean_le; [|exact: Idot|].
  by apply: int_sub; [apply: run_int_at_x H _ tT|apply: run_int_at_s H _ tT].
move=> w; have := run_first_order H w tT; rewrite /first_order.
rewrite -opprB dotNl => fo.
have algebra (u v d : R) : u + - d <= v -> u - v <= d.
  by move=> l; apply: (le_by1 l _); ring.
exact: algebra fo.
Qed.

Lemma gain_step t : (t < T)%N -> D t.+1 <= D t - m t + h t ^+ 2.
Proof.
move=> tT; have ID := run_int_sq H (ltnW tT); have Ig := run_int_g H tT.
have Ip := Idot tT.
have I1 := int_linear 1 (eta t ^+ 2) ID Ig.
have I2 := int_linear 1 (- (2%:R * eta t)) I1 Ip.
have algebra (u e d k : R) :
    u + e ^+ 2 * k - 2%:R * e * d
    = 1 * (1 * u + e ^+ 2 * k) + - (2%:R * e) * d by ring.
have := mean_le (run_int_sq H tT) I2.
have pathwise w : sq ip (x t.+1 w - s)
    <= 1 * (1 * sq ip (x t w - s) + eta t ^+ 2 * sq ip (g t w))
       + - (2%:R * eta t) * ip (x t w - s) (g t w).
  by apply: le_trans (run_step H w tT) _; rewrite expansion algebra.
move=> /(_ pathwise); rewrite !mean_linear // => Q.
have -> : h t ^+ 2 = eta t ^+ 2 * second t.
  rewrite /h exprMn sqr_sqrtr //.
  by apply: mean_ge => // w; apply: sq_ge0.
have {}algebra (u e d k : R) :
    1 * (1 * u + e ^+ 2 * k) + - (2%:R * e) * d = u - 2%:R * e * d + e ^+ 2 * k.
  by ring.
by rewrite algebra in Q.
Qed.

Lemma gain_cs t : (t < T)%N -> `|m t| <= 2%:R * (Num.sqrt (D t) * h t).
Proof.
move=> tT; have ID := run_int_sq H (ltnW tT); have Ig := run_int_g H tT.
have Ip := Idot tT.
have D0 : 0 <= D t by apply: mean_ge => // w; apply: sq_ge0.
have B0 : 0 <= second t by apply: mean_ge => // w; apply: sq_ge0.
set X := E (fun w => ip (x t w - s) (g t w)).
have young c w : 0 < c -> `|2%:R * ip (x t w - s) (g t w)|
    <= c * sq ip (x t w - s) + c^-1 * sq ip (g t w).
  move=> c0; rewrite ler_norml dot_young // andbT ler_oppl.
  have := dot_young ip (- (x t w - s)) (g t w) c0.
  by rewrite dotNl mulrN sqN.
have upper : 2%:R * X <= 2%:R * (Num.sqrt (D t) * Num.sqrt (second t)).
  apply: from_young => // c c0; rewrite -mean_linear // -mean_scale //.
  apply: mean_le; [exact: int_scale|exact: int_linear|] => w.
  by apply: le_trans (young c w c0); apply: ler_norm.
have lower : - (2%:R * X) <= 2%:R * (Num.sqrt (D t) * Num.sqrt (second t)).
  apply: from_young => // c c0; rewrite -mean_linear // -mulNr -mean_scale //.
  apply: mean_le; [exact: int_scale|exact: int_linear|] => w.
  by rewrite mulNr; apply: le_trans (young c w c0); rewrite -normrN ler_norm.
have -> : m t = eta t * (2%:R * X) by rewrite /m -/X; ring.
rewrite normrM ger0_norm // /h.
have -> : 2%:R * (Num.sqrt (D t) * (eta t * Num.sqrt (second t)))
    = eta t * (2%:R * (Num.sqrt (D t) * Num.sqrt (second t))) by ring.
by apply: ler_wpmul2l => //; rewrite ler_norml ler_oppl lower upper.
Qed.

Definition noise t : R := eta t * G t.

(** *** bound, sharper: W *)
Theorem sharp_bound r : 0 <= r -> distance ip E s x 0 <= r ^+ 2 ->
  average_risk E risk eta T x - risk s
  <= (r ^+ 2 + noise_sum eta G T - closing noise T 0 r ^+ 2)
     / (2%:R * total eta T).
Proof.
move=> r0 Dr; rewrite ler_pdivl_mulr ?mulr_gt0 ?ltr0n //.
have k0 u : 0 <= noise u by rewrite mulr_ge0.
have h0 u : 0 <= h u by rewrite mulr_ge0 ?sqrtr_ge0.
have hk t : (t < T)%N -> h t <= noise t.
  move=> tT; apply: ler_wpmul2l => //.
  rewrite -(ger0_norm (G0 t)) -sqrtr_sqr; apply: ler_wsqrtr.
  exact: (run_moment H tT).
have D0 u : (u <= T)%N -> 0 <= D u by move=> uT; apply: (distance_ge0 H).
have := polygon k0 D0 h0 hk gain_cs gain_step r0 Dr.
have -> : rest_sq noise T 0 = noise_sum eta G T.
  rewrite /rest_sq big_mkord; apply: eq_bigr => t _; exact: exprMn.
apply: le_trans.
have two0 : 0 <= 2%:R :> R by exact: ler0n.
have := ler_wpmul2l two0 (average_line H cC crisk S0).
rewrite mulr_sumr => A.
apply: le_trans (_ : \sum_(t < T) 2%:R * (eta t * gap E risk s x t) <= _).
  by rewrite mulrC -mulrA.
by apply: ler_sum => t _; apply: gap_le_gain.
Qed.

(** It is never above the plain bound. *)
Lemma sharp_le r : (r ^+ 2 + noise_sum eta G T - closing noise T 0 r ^+ 2)
    / (2%:R * total eta T)
  <= (r ^+ 2 + noise_sum eta G T) / (2%:R * total eta T).
Proof.
rewrite ler_pmul2r; last by rewrite invr_gt0 mulr_gt0 ?ltr0n.
by rewrite ler_subl_addr ler_addl sqr_ge0.
Qed.

End Sharp.

(** The bound for SGD on a finite law. *)
Section Finite.
Variables (R : rcfType) (I : finType) (p : law R I) (T : nat).
Variables (V : lmodType R) (ip : inner V) (C : V -> Prop) (proj : V -> V).
Variables (f : I -> V -> R) (g : nat -> I -> V -> V).
Variables (eta : nat -> R) (x0 s : V) (G : nat -> R).
Hypotheses (cC : convex_set C) (cf : forall i, convex_on C (f i)).
Hypotheses (x0C : C x0) (sC : C s).
Hypothesis projC : forall y, C (proj y).
Hypothesis proj_near : forall y, sq ip (proj y - s) <= sq ip (y - s).
Hypothesis sub : forall t i y, C y -> subgradient ip C (f i) y (g t i y).
Hypothesis eta0 : forall t, 0 <= eta t.
Hypothesis G0 : forall t, 0 <= G t.
Hypothesis S0 : 0 < \sum_(t < T) eta t.
Notation x := (sgd proj g eta x0).
Hypothesis moment : forall t : 'I_T,
  mean_paths p (fun w : path I T => sq ip (g t (w t) (x t w))) <= G t ^+ 2.

Theorem sharp_weighted_average r : 0 <= r -> sq ip (x0 - s) <= r ^+ 2 ->
  mean_paths p (fun w : path I T => risk p f (average eta (x ^~ w) T))
    - risk p f s
  <= (r ^+ 2 + \sum_(t < T) eta t ^+ 2 * G t ^+ 2
      - closing (fun t => eta t * G t) T 0 r ^+ 2) / (2%:R * \sum_(t < T) eta t).
Proof.
move=> r0 start.
have sat : sgd_run p ip C f s eta G x (fun (t : 'I_T) w => g t (w t) (x t w)).
  by apply: sgd_satisfies.
apply: (sharp_bound (sgd_is_run sat) eta0 G0 _ cC (mean_convex p cf) S0 r0) => //.
rewrite /distance.
have -> : finite_expectation p T (fun w => sq ip (x 0 w - s)) = sq ip (x0 - s).
  by exact (mean_const (finite_expectation p T) (sq ip (x0 - s))).
exact: start.
Qed.

End Finite.
