(** The second instance: any probability space, any law of the draws.

    Expectation is the Lebesgue integral of MathComp-Analysis. The history of
    a run is a random variable, x_t a function of it, and the draw ξ_t is
    independent of it with law [mu]: Fubini's theorem then gives
    E f(ξ_t, x_t) = E R(x_t). Losses may have any sign. This file, and no other,
    rests on the classical axioms of that library. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import boolp classical_sets functions.
From mathcomp Require Import reals ereal signed topology normedtype sequences.
From mathcomp Require Import esum measure numfun lebesgue_measure.
From mathcomp Require Import lebesgue_integral.
From Telescope Require Import inner expectation convex bound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Def Num.Theory.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

Local Notation integ := lebesgue_integral.integrable.

Section Lebesgue.
Context d (Omega : measurableType d) (R : realType).
Variable P : {measure set Omega -> \bar R}.
Hypothesis P1 : P setT = 1%E.

Definition lebesgue_integrable (f : Omega -> R) : Prop :=
  integ P setT (EFin \o f).
Definition lebesgue_mean (f : Omega -> R) : R := fine (\int[P]_w (f w)%:E)%E.

Lemma lebesgue_finite f : lebesgue_integrable f ->
  (\int[P]_w (f w)%:E = (lebesgue_mean f)%:E)%E.
Proof.
move=> If; rewrite /lebesgue_mean fineK //.
exact: (integral_fune_fin_num measurableT If).
Qed.

Lemma lebesgue_linear a b f g :
  lebesgue_integrable f -> lebesgue_integrable g ->
  lebesgue_integrable (fun w => a * f w + b * g w) /\
  lebesgue_mean (fun w => a * f w + b * g w)
  = a * lebesgue_mean f + b * lebesgue_mean g.
Proof.
move=> If Ig.
have Ia := integrablerM measurableT a If.
have Ib := integrablerM measurableT b Ig.
split; first exact: (integrableD measurableT Ia Ib).
rewrite {1}/lebesgue_mean.
rewrite (_ : (\int[P]_w (a * f w + b * g w)%:E)%E
  = (\int[P]_w (a%:E * (f w)%:E + b%:E * (g w)%:E))%E) //.
rewrite (integralD measurableT Ia Ib).
rewrite (integralM measurableT If) (integralM measurableT Ig).
by rewrite !lebesgue_finite.
Qed.

Lemma lebesgue_const c : lebesgue_integrable (fun=> c) /\
  lebesgue_mean (fun=> c) = c.
Proof.
split.
  split; first by apply/EFin_measurable_fun; apply: measurable_fun_cst.
  rewrite (eq_integral (cst `|c%:E|%E)) //.
  by rewrite integral_cst // P1 mule1 ltry.
rewrite /lebesgue_mean (_ : (\int[P]_w c%:E)%E = c%:E) //.
by rewrite integral_cst // P1 mule1.
Qed.

Definition lebesgue_expectation : expectation R Omega.
Proof.
refine (@Expectation R Omega lebesgue_integrable lebesgue_mean _ _ _ _ _ _).
- by move=> c; have [] := lebesgue_const c.
- by move=> c; have [] := lebesgue_const c.
- by move=> a b f g If Ig; have [] := lebesgue_linear a b If Ig.
- by move=> a b f g If Ig; have [] := lebesgue_linear a b If Ig.
- by move=> f g fg; rewrite (_ : g = f) // funeqE => w; rewrite fg.
- move=> f g If Ig fg; rewrite -subr_ge0.
  have [I E] := lebesgue_linear 1 (- 1) Ig If.
  have := E; rewrite mul1r mulN1r => <-.
  rewrite /lebesgue_mean fine_ge0 //; apply: integral_ge0 => w _.
  by rewrite lee_fin mul1r mulN1r subr_ge0.
Defined.

End Lebesgue.

(** The integral over a pushforward, for functions of any sign. *)
Section Transfer.
Local Open Scope ereal_scope.
Variables (d1 d2 : _) (X : measurableType d1) (Y : measurableType d2).
Variables (phi : X -> Y) (mphi : measurable_fun setT phi).
Variables (R : realType) (mu : {measure set X -> \bar R}).

Lemma integral_transfer (f : Y -> \bar R) : measurable_fun setT f ->
  \int[pushforward mu mphi]_y f y = \int[mu]_x f (phi x).
Proof.
move=> mf; rewrite [LHS]integralE [RHS]integralE.
have mp : measurable_fun setT f^\+ by exact: emeasurable_fun_funepos.
have mn : measurable_fun setT f^\- by exact: emeasurable_fun_funeneg.
by rewrite (integral_pushforward mphi mu mp) ?(integral_pushforward mphi mu mn).
Qed.

Lemma integrable_transfer (f : Y -> \bar R) : measurable_fun setT f ->
  integ (pushforward mu mphi) setT f <-> integ mu setT (f \o phi).
Proof.
move=> mf; have mf' : measurable_fun setT (f \o phi).
  exact: measurable_fun_comp.
have ma : measurable_fun setT (abse \o f) by exact: measurable_fun_comp.
by split=> -[_ lt]; split=> //; move: lt; rewrite integral_pushforward.
Qed.

End Transfer.

(** *** A fresh draw *)
Section Fresh.
Local Open Scope ereal_scope.
Context d dA dZ (Omega : measurableType d) (A : measurableType dA)
  (Z : measurableType dZ) (R : realType).
Variables (P : {measure set Omega -> \bar R}) (mu : {measure set Z -> \bar R}).
Hypotheses (P1 : P setT = 1) (mu1 : mu setT = 1).
Variables (H : Omega -> A) (xi : Omega -> Z).
Hypotheses (mH : measurable_fun setT H) (mxi : measurable_fun setT xi).

(** The draw has law [mu] and is independent of the history. *)
Definition independent : Prop := forall X Y, measurable X -> measurable Y ->
  P (H @^-1` X `&` xi @^-1` Y) = P (H @^-1` X) * mu Y.
Hypothesis indep : independent.

Let phi w := (H w, xi w).
Let mphi : measurable_fun setT phi.
Proof. by apply/prod_measurable_funP; split. Qed.

Let m1 := pushforward P mH.

Let sigma1 : sigma_finite setT m1.
Proof.
exists (fun=> setT); first by rewrite bigcup_const //; exists 0%N.
by move=> _; split=> //; rewrite /m1 /pushforward preimage_setT P1 ltry.
Qed.

Let sigma2 : sigma_finite setT mu.
Proof.
exists (fun=> setT); first by rewrite bigcup_const //; exists 0%N.
by move=> _; split=> //; rewrite mu1 ltry.
Qed.

Let joint X : measurable X ->
  product_measure1 m1 sigma2 X = pushforward P mphi X.
Proof.
by apply: product_measure_unique => // X1 X2 mX1 mX2; apply: indep.
Qed.

Variable h : A * Z -> R.
Hypothesis mh : measurable_fun setT (EFin \o h).
Hypothesis ih : integ P setT (fun w => (h (H w, xi w))%:E).
Hypothesis ihz : forall a, integ mu setT (fun z => (h (a, z))%:E).

Let F a : R := fine (\int[mu]_z (h (a, z))%:E).

Let FE a : \int[mu]_z (h (a, z))%:E = (F a)%:E.
Proof. by rewrite fineK //; apply: integral_fune_fin_num (ihz a). Qed.

Let ihj : integ (product_measure1 m1 sigma2) setT (EFin \o h).
Proof.
split=> //.
rewrite (eq_measure_integral (pushforward P mphi)) => [|X mX _]; last first.
  exact: joint.
by have [_] := (integrable_transfer mphi P mh).2 ih.
Qed.

Lemma fresh_integrable : lebesgue_integrable P (F \o H).
Proof.
have := integrable_fubini_F mh ihj.
rewrite (_ : fubini_F _ _ = EFin \o F); last first.
  by rewrite funeqE => a; apply: FE.
by move=> I; have [mF _] := I; have := (integrable_transfer mH P mF).1 I.
Qed.

Lemma fresh_mean :
  lebesgue_mean P (fun w => h (H w, xi w)) = lebesgue_mean P (F \o H).
Proof.
rewrite /lebesgue_mean; congr fine.
rewrite -(integral_transfer mphi P mh).
rewrite -(eq_measure_integral (pushforward P mphi)
  (m1 := product_measure1 m1 sigma2)) => [|X mX _]; last exact: joint.
rewrite -(fubini1 mh ihj).
rewrite (_ : fubini_F _ _ = EFin \o F); last first.
  by rewrite funeqE => a; apply: FE.
rewrite integral_transfer //.
have := integrable_fubini_F mh ihj.
rewrite (_ : fubini_F _ _ = EFin \o F); last first.
  by rewrite funeqE => a; apply: FE.
by case.
Qed.

End Fresh.

(** *** The theorem on any probability space

    [A t] is the space of histories at time t, [hist t] the history itself, and
    [y t] the rule that makes the iterate of it. *)
Section Sgd.
Context d dZ (Omega : measurableType d) (Z : measurableType dZ) (R : realType).
Variables (P : {measure set Omega -> \bar R}) (mu : {measure set Z -> \bar R}).
Hypotheses (P1 : P setT = 1%E) (mu1 : mu setT = 1%E).
Variables (V : lmodType R) (ip : inner V) (C : V -> Prop) (f : Z -> V -> R).
Variables (s : V) (eta G : nat -> R) (T : nat).
Variables (dA : nat -> measure_display) (A : forall t, measurableType (dA t)).
Variables (hist : forall t, Omega -> A t) (y : forall t, A t -> V).
Variables (xi : nat -> Omega -> Z) (x g : nat -> Omega -> V).

Notation E := (lebesgue_mean P).
Notation integrable := (lebesgue_integrable P).

(** R(v) = ∫ f(z, v) dμ(z) *)
Definition population_risk (v : V) : R := lebesgue_mean mu (f ^~ v).

Record measurable_run : Prop := MeasurableRun {
  mr_eta : forall t, (t < T)%N -> 0 <= eta t;
  mr_in : forall t w, (t < T)%N -> C (x t w);
  mr_step : forall t w, (t < T)%N ->
    sq ip (x t.+1 w - s) <= sq ip (x t w - eta t *: g t w - s);
  mr_first_order : forall t w, (t < T)%N ->
    first_order ip (f (xi t w) s) (f (xi t w) (x t w)) s (x t w) (g t w);
  mr_moment : forall t, (t < T)%N -> E (fun w => sq ip (g t w)) <= G t ^+ 2;
  (* the iterate is made of the history, which is independent of the draw *)
  mr_iterate : forall t w, (t < T)%N -> x t w = y (hist t w);
  mr_hist : forall t, (t < T)%N -> measurable_fun setT (hist t);
  mr_draw : forall t, (t < T)%N -> measurable_fun setT (xi t);
  mr_independent : forall t, (t < T)%N ->
    independent P mu (hist t) (xi t);
  (* measurability and integrability *)
  mr_loss : forall v, lebesgue_integrable mu (f ^~ v);
  mr_joint : forall t, (t < T)%N ->
    measurable_fun setT (fun az : A t * Z => (f az.2 (y az.1))%:E);
  mr_int_sq : forall t, (t <= T)%N -> integrable (fun w => sq ip (x t w - s));
  mr_int_g : forall t, (t < T)%N -> integrable (fun w => sq ip (g t w));
  mr_int_at_x : forall t, (t < T)%N ->
    integrable (fun w => f (xi t w) (x t w));
  mr_int_at_s : forall t, (t < T)%N -> integrable (fun w => f (xi t w) s);
  mr_int_average :
    integrable (fun w => population_risk (average eta (x ^~ w) T))
}.

Hypothesis H : measurable_run.

Let fresh t : (t < T)%N ->
  integrable (fun w => population_risk (x t w)) /\
  E (fun w => f (xi t w) (x t w)) = E (fun w => population_risk (x t w)).
Proof.
move=> tT; pose h (az : A t * Z) := f az.2 (y az.1).
have xE : x t = fun w => y (hist t w) by apply/funext => w; apply: mr_iterate.
have ih : integ P setT (fun w => (h (hist t w, xi t w))%:E).
  by have := mr_int_at_x H tT; rewrite xE.
have ihz a : integ mu setT (fun z => (h (a, z))%:E) by exact: (mr_loss H (y a)).
rewrite xE; split.
  exact: (fresh_integrable P1 mu1 (mr_hist H tT) (mr_draw H tT)
    (mr_independent H tT) (mr_joint H tT) ih ihz).
exact: (fresh_mean P1 mu1 (mr_hist H tT) (mr_draw H tT)
  (mr_independent H tT) (mr_joint H tT) ih ihz).
Qed.

Let fresh_s t : (t < T)%N -> E (fun w => f (xi t w) s) = population_risk s.
Proof.
move=> tT; pose h (az : A t * Z) := f az.2 s.
have mh : measurable_fun setT (EFin \o h).
  have [mf _] := mr_loss H s.
  have [_ ms] := (prod_measurable_funP (@id (A t * Z))).1
    (@measurable_fun_id _ _ setT).
  exact: (measurable_fun_comp mf ms).
have ih : integ P setT (fun w => (h (hist t w, xi t w))%:E).
  exact: mr_int_at_s.
have ihz a : integ mu setT (fun z => (h (a, z))%:E) by exact: (mr_loss H s).
have := fresh_mean P1 mu1 (mr_hist H tT) (mr_draw H tT)
  (mr_independent H tT) mh ih ihz.
move=> ->; rewrite -[RHS](mean_const (lebesgue_expectation P1)).
by [].
Qed.

Lemma measurable_is_run : run ip (lebesgue_expectation P1) C population_risk
  s eta G T x g (fun t w => f (xi t w) (x t w)) (fun t w => f (xi t w) s).
Proof.
split.
- exact: mr_eta.
- exact: mr_in.
- exact: mr_step.
- exact: mr_first_order.
- by move=> t tT; have [] := fresh tT.
- exact: fresh_s.
- exact: mr_moment.
- exact: mr_int_sq.
- exact: mr_int_g.
- exact: mr_int_at_x.
- exact: mr_int_at_s.
- by move=> t tT; have [] := fresh tT.
- exact: mr_int_average.
Qed.

(** The risk is convex when each loss is. *)
Lemma population_risk_convex :
  (forall z, convex_on C (f z)) -> convex_on C population_risk.
Proof.
move=> cf u v a a0 a1 Cu Cv.
have [I <-] := lebesgue_linear a (1 - a) (mr_loss H u) (mr_loss H v).
apply: (mean_le (e := lebesgue_expectation mu1)) => //.
- exact: (mr_loss H).
- by move=> z; apply: cf.
Qed.

Theorem probability_space_bound r :
  convex_set C -> (forall z, convex_on C (f z)) ->
  0 < \sum_(t < T) eta t ->
  E (fun w => sq ip (x 0 w - s)) <= r ^+ 2 ->
  E (fun w => population_risk (average eta (x ^~ w) T)) - population_risk s
  <= (r ^+ 2 + \sum_(t < T) eta t ^+ 2 * G t ^+ 2)
     / (2%:R * \sum_(t < T) eta t).
Proof.
move=> cC cf S0 r0.
exact (bound measurable_is_run cC (population_risk_convex cf) S0 r0).
Qed.

End Sgd.
