(** Values of both sides of the bound, computed inside Coq in binary integers,
    with proofs that they are the theorem's terms. The exact rung of the
    program must reproduce them as fractions.

    Losses |a_i x − b_i| with integer rows, each drawn with the same chance;
    the start, the comparator and the steps are integers over one common
    denominator [den]. *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra ring ssrZ.
From Telescope Require Import inner expectation convex bound finite sgd.
From Telescope Require Import corollaries tight tree.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.Theory GRing.Theory Num.Theory.
Local Open Scope ring_scope.
Delimit Scope Z_scope with coqZ.

(** ** Integers *)
Record problem := Problem {
  rows : seq (Z * Z);  (* (a, b) *)
  start : Z;
  target : Z;
  den : Z;
  steps : seq Z
}.

Section Compute.
Local Open Scope Z_scope.

Definition sumz (s : seq Z) : Z := foldr Z.add 0 s.

(** The subgradient of |a x − b| at x = z/D, with 0 at the kink. *)
Definition slope (D : Z) (row : Z * Z) (z : Z) : Z :=
  row.1 * Z.sgn (row.1 * z - D * row.2).

(** n D U times the risk at X/(D U). *)
Definition scaled_risk (rs : seq (Z * Z)) (DU X : Z) : Z :=
  sumz (map (fun r : Z * Z => Z.abs (r.1 * X - r.2 * DU)) rs).

Fixpoint walk (rs : seq (Z * Z)) (D DU : Z) (es : seq Z) (z X : Z) : Z :=
  if es is e :: es' then
    sumz (map (fun r => walk rs D DU es' (z - e * slope D r z) (X + e * z)) rs)
  else scaled_risk rs DU X.

Variable P : problem.

Definition number : nat := size (rows P).
Definition horizon : nat := size (steps P).
Definition step_sum : Z := sumz (steps P).
Definition largest : Z := foldr Z.max 0 (map (fun r => Z.abs r.1) (rows P)).

(** E R(x̄), numerator and denominator. *)
Definition left_num : Z :=
  walk (rows P) (den P) (den P * step_sum) (steps P) (start P) 0.
Definition left_den : Z :=
  Z.of_nat number ^ Z.of_nat horizon.+1 * (den P * step_sum).

(** R(s) *)
Definition target_num : Z := scaled_risk (rows P) (den P) (target P).
Definition target_den : Z := Z.of_nat number * den P.

(** (r² + L² Σ η²) / (2 Σ η) with r = |x_0 − s| and L = max |a_i|. *)
Definition right_num : Z :=
  (start P - target P) ^ 2
  + largest ^ 2 * sumz (map (fun e => e ^ 2) (steps P)).
Definition right_den : Z := 2 * (den P * step_sum).

(** What a problem must satisfy, decided by computation. *)
Definition well_formed : bool :=
  [&& 0 <? den P, 0 <? step_sum, all (fun e => 0 <=? e) (steps P)
    & (0 < number)%N].

End Compute.

(** ** From the integers to a field *)
Section Field.
Variable R : realFieldType.

Definition zr (z : Z) : R := (int_of_Z z)%:~R.

Lemma zr0 : zr 0%coqZ = 0. Proof. by []. Qed.
Lemma zrD x y : zr (x + y)%coqZ = zr x + zr y.
Proof. by rewrite /zr (rmorphD [rmorphism of int_of_Z]) intrD. Qed.
Lemma zrN x : zr (- x)%coqZ = - zr x.
Proof. by rewrite /zr (rmorphN [rmorphism of int_of_Z]) mulrNz. Qed.
Lemma zrB x y : zr (x - y)%coqZ = zr x - zr y.
Proof. by rewrite zrD zrN. Qed.
Lemma zrM x y : zr (x * y)%coqZ = zr x * zr y.
Proof. by rewrite /zr (rmorphM [rmorphism of int_of_Z]) intrM. Qed.
Lemma zr_nat n : zr (Z.of_nat n) = n%:R.
Proof.
elim: n => [//|n IH]; rewrite Nat2Z.inj_succ -Z.add_1_l zrD IH.
by rewrite -add1n natrD.
Qed.
Lemma zr2 x : zr (x ^ 2)%coqZ = zr x ^+ 2.
Proof. by rewrite Z.pow_2_r zrM. Qed.

Lemma zr_pos p : 0 < zr (Z.pos p).
Proof.
have := zr_nat (Pos.to_nat p); rewrite positive_nat_Z => ->.
by rewrite ltr0n; apply/ssrnat.ltP; apply: Pos2Nat.is_pos.
Qed.

Lemma zr_gt0 z : (0 <? z)%coqZ -> 0 < zr z.
Proof. by case: z => // p _; apply: zr_pos. Qed.

Lemma zr_ge0 z : (0 <=? z)%coqZ -> 0 <= zr z.
Proof. by case: z => // p _; apply/ltW/zr_pos. Qed.

Lemma zr_neg p : zr (Z.neg p) < 0.
Proof. by rewrite -Pos2Z.opp_pos zrN oppr_lt0 zr_pos. Qed.

Lemma zr_sgn z : zr (Z.sgn z) = Num.sg (zr z).
Proof.
case: z => [|p|p]; first by rewrite sgr0.
  by rewrite gtr0_sg ?zr_pos.
by rewrite ltr0_sg ?zr_neg.
Qed.

Lemma zr_abs z : zr (Z.abs z) = `|zr z|.
Proof.
case: z => [|p|p]; first by rewrite normr0.
  by rewrite gtr0_norm ?zr_pos.
by rewrite ltr0_norm ?zr_neg // -zrN.
Qed.

Lemma zr_max x y : zr x <= zr (Z.max x y) /\ zr y <= zr (Z.max x y).
Proof.
have ge a b : (a <= b)%coqZ -> zr a <= zr b.
  move=> ab; rewrite -subr_ge0 -zrB; apply: zr_ge0.
  by apply/Z.leb_le; apply/Z.le_0_sub.
by split; apply: ge; [apply: Z.le_max_l|apply: Z.le_max_r].
Qed.

Lemma zr_sumz (A : Type) (F : A -> Z) s :
  zr (sumz (map F s)) = \sum_(r <- s) zr (F r).
Proof.
by elim: s => [|r s IH]; rewrite ?big_nil // big_cons /= zrD IH.
Qed.

Lemma zr_pow n k : zr (Z.of_nat n ^ Z.of_nat k)%coqZ = n%:R ^+ k.
Proof.
elim: k => [|k IH]; first by rewrite expr0.
rewrite Nat2Z.inj_succ Z.pow_succ_r; last exact: Nat2Z.is_nonneg.
by rewrite zrM IH zr_nat exprS.
Qed.

(** ** The problem as the theorem knows it *)
Variable P : problem.
Hypothesis wf : well_formed P.

Let D0 : 0 < zr (den P).
Proof. by case/and4P: wf => /zr_gt0. Qed.
Let U0 : 0 < zr (step_sum P).
Proof. by case/and4P: wf => _ /zr_gt0. Qed.
Let e0 e : e \in steps P -> 0 <= zr e.
Proof. by case/and4P: wf => _ _ /allP H _ /H /zr_ge0. Qed.
Let n0 : (0 < number P)%N.
Proof. by case/and4P: wf. Qed.
Let Dn0 : zr (den P) != 0. Proof. by rewrite gt_eqF. Qed.
Let Un0 : zr (step_sum P) != 0. Proof. by rewrite gt_eqF. Qed.
Let nn0 : (number P)%:R != 0 :> R. Proof. by rewrite pnatr_eq0 -lt0n. Qed.

Notation I := [finType of 'I_(number P)].
Notation line := [lmodType R of R^o].

Definition uniform : law R I.
Proof.
refine (@Law R I (fun=> (number P)%:R^-1) _ _) => [_|].
  by rewrite invr_ge0 ler0n.
rewrite sumr_const card_ord.
transitivity ((number P)%:R * (number P)%:R^-1 : R); last exact: divff.
by rewrite mulr_natl.
Defined.

Definition row (i : I) : Z * Z := nth (0%coqZ, 0%coqZ) (rows P) i.
Definition loss (i : I) (x : line) : R :=
  `|zr (row i).1 * x - zr (row i).2|.
Definition grad (i : I) (x : line) : line :=
  zr (row i).1 * Num.sg (zr (row i).1 * x - zr (row i).2).
Definition x_start : line := zr (start P) / zr (den P).
Definition x_target : line := zr (target P) / zr (den P).
Definition eta (t : nat) : R := zr (nth 0%coqZ (steps P) t) / zr (den P).

Lemma sum_rows (F : Z * Z -> R) :
  \sum_(i < number P) F (row i) = \sum_(r <- rows P) F r.
Proof. by rewrite (big_nth (0%coqZ, 0%coqZ)) big_mkord. Qed.

Lemma total_eta : total eta (horizon P) = zr (step_sum P) / zr (den P).
Proof.
rewrite /total /eta -mulr_suml; congr (_ / _).
rewrite /step_sum -{2}(map_id (steps P)) zr_sumz (big_nth 0%coqZ) big_mkord.
by [].
Qed.

(** The risk at X/q, from integers. *)
Lemma scaled_riskE q X : 0 < zr q ->
  risk uniform loss (zr X / zr q : line)
  = zr (scaled_risk (rows P) q X) / ((number P)%:R * zr q).
Proof.
move=> q0; have qn0 : zr q != 0 by rewrite gt_eqF.
rewrite /risk /mean_draw /scaled_risk zr_sumz -(sum_rows (fun r =>
  zr (Z.abs (r.1 * X - r.2 * q)))).
rewrite mulr_suml; apply: eq_bigr => i _; rewrite /loss zr_abs zrB !zrM.
have -> : zr (row i).1 * (zr X / zr q) - zr (row i).2
    = (zr (row i).1 * zr X - zr (row i).2 * zr q) / zr q by field.
rewrite normrM normfV (gtr0_norm q0).
have algebra (a n c : R) : n != 0 -> c != 0 -> n^-1 * (a / c) = a / (n * c).
  by move=> n1 c0; field; rewrite n1 c0.
exact: algebra.
Qed.

Lemma slopeE i z : grad i (zr z / zr (den P) : line)
  = zr (slope (den P) (row i) z).
Proof.
rewrite /grad /slope zrM zr_sgn zrB !zrM; congr (_ * _).
have -> : zr (row i).1 * (zr z / zr (den P)) - zr (row i).2
    = (zr (row i).1 * zr z - zr (den P) * zr (row i).2) / zr (den P) by field.
by rewrite sgrM sgrV (gtr0_sg D0) mulr1.
Qed.

Let U := zr (step_sum P).
Let DU := (den P * step_sum P)%coqZ.
Let phi (X : line) : R := risk uniform loss ((total eta (horizon P))^-1 *: X).

(** The walk over integers is the walk over the field. *)
Lemma walkE es z X :
  tree uniform grad id phi (map (fun e => zr e / zr (den P)) es)
    (zr z / zr (den P)) (zr X / zr (den P) ^+ 2)
  = zr (walk (rows P) (den P) DU es z X)
    / ((number P)%:R ^+ (size es).+1 * zr DU).
Proof.
have DUE : zr DU = zr (den P) * U by rewrite zrM.
elim: es z X => [|e es IH] z X /=.
  rewrite expr1 -scaled_riskE; last by rewrite DUE mulr_gt0.
  rewrite /phi total_eta; congr (risk _ _ _); rewrite DUE.
  have algebra (a b c : R) : a != 0 -> b != 0 ->
      (a / b)^-1 * (c / b ^+ 2) = c / (b * a).
    by move=> a0 b0; field; rewrite a0 b0.
  exact: algebra.
rewrite zr_sumz -(sum_rows (fun r => zr (walk (rows P) (den P) DU es
  (z - e * slope (den P) r z) (X + e * z)))).
rewrite mulr_suml; apply: eq_bigr => i _; rewrite slopeE.
have -> : zr z / zr (den P) - zr e / zr (den P) *: (zr (slope (den P) (row i) z) : line)
    = zr (z - e * slope (den P) (row i) z)%coqZ / zr (den P).
  have algebra (a b c d : R) : d != 0 -> a / d - b / d * c = (a - b * c) / d.
    by move=> d0; field.
  by rewrite zrB zrM; apply: algebra.
have -> : zr X / zr (den P) ^+ 2 + zr e / zr (den P) *: (zr z / zr (den P) : line)
    = zr (X + e * z)%coqZ / zr (den P) ^+ 2.
  have algebra (a b c d : R) : d != 0 ->
      a / d ^+ 2 + b / d * (c / d) = (a + b * c) / d ^+ 2.
    by move=> d0; field.
  by rewrite zrD zrM; apply: algebra.
rewrite IH [in RHS]exprS.
have q0 : zr DU != 0 by rewrite DUE mulf_neq0.
have m0 : (number P)%:R ^+ (size es).+1 != 0 :> R by rewrite expf_neq0.
have algebra (a b n c : R) : n != 0 -> b != 0 -> c != 0 ->
    n^-1 * (a / (b * c)) = a / (n * b * c).
  by move=> n1 b0 c0; field; rewrite b0 n1 c0.
exact: algebra.
Qed.

(** *** The left-hand side: E R(x̄), over all paths *)
Theorem left_value :
  mean_paths uniform (fun w : path I (horizon P) =>
    risk uniform loss
      (average eta (sgd id (fun=> grad) eta x_start ^~ w) (horizon P)))
  = zr (left_num P) / zr (left_den P).
Proof.
have := tree_mean uniform grad id phi (horizon P) eta x_start 0.
have -> : mkseq eta (horizon P) = map (fun e => zr e / zr (den P)) (steps P).
  by rewrite -[in RHS](mkseq_nth 0%coqZ (steps P)) -map_comp.
have := walkE (steps P) (start P) 0; rewrite zr0 mul0r => ->.
rewrite /left_num /left_den zrM zr_pow => <-.
by apply: eq_bigr => w _; rewrite add0r.
Qed.

(** *** R(s) *)
Theorem target_value :
  risk uniform loss x_target = zr (target_num P) / zr (target_den P).
Proof. by rewrite scaled_riskE // /target_den zrM zr_nat. Qed.

(** *** The right-hand side: (r² + L² Σ η²) / (2 Σ η) *)
Let L : R := zr (largest P).

Theorem right_value :
  (`|x_start - x_target| ^+ 2 + L ^+ 2 * (\sum_(t < horizon P) eta t ^+ 2))
    / (2%:R * \sum_(t < horizon P) eta t)
  = zr (right_num P) / zr (right_den P).
Proof.
have -> : \sum_(t < horizon P) eta t ^+ 2
    = zr (sumz (map (fun e => e ^ 2)%coqZ (steps P))) / zr (den P) ^+ 2.
  rewrite zr_sumz (big_nth 0%coqZ) big_mkord mulr_suml.
  by apply: eq_bigr => t _; rewrite /eta zr2 expr_div_n.
have -> : \sum_(t < horizon P) eta t = U / zr (den P) by exact: total_eta.
have -> : `|x_start - x_target| ^+ 2
    = (zr (start P) - zr (target P)) ^+ 2 / zr (den P) ^+ 2.
  rewrite -normrX ger0_norm ?sqr_ge0 // /x_start /x_target -mulrBl.
  exact: expr_div_n.
rewrite /right_num /right_den zrD zr2 zrB zrM zr2 !zrM -/U -/L.
have -> : zr 2%coqZ = 2%:R by rewrite (zr_nat 2).
have algebra (a b c d l : R) : c != 0 -> d != 0 ->
    (a ^+ 2 / d ^+ 2 + l ^+ 2 * (b / d ^+ 2)) / (2%:R * (c / d))
    = (a ^+ 2 + l ^+ 2 * b) / (2%:R * (d * c)).
  by move=> c0 d0; field; rewrite c0 d0.
exact: algebra.
Qed.

(** *** The bound holds between the computed values *)
Theorem computed_bound :
  zr (left_num P) / zr (left_den P) - zr (target_num P) / zr (target_den P)
  <= zr (right_num P) / zr (right_den P).
Proof.
rewrite -left_value -target_value -right_value.
have gradE i x : grad i x = zr (row i).1 * Num.sg (zr (row i).1 * x - zr (row i).2).
  by [].
have La i : `|zr (row i).1| <= L.
  rewrite -zr_abs /L /largest; have : row i \in rows P by exact: mem_nth.
  elim: (rows P) => [//|r s IH]; rewrite inE /= => /orP[/eqP <-|/IH le].
    by have [] := zr_max (Z.abs (row i).1)
      (foldr Z.max 0%coqZ (map (fun r => Z.abs r.1) s)).
  apply: le_trans le _.
  by have [] := zr_max (Z.abs r.1) (foldr Z.max 0%coqZ (map (fun r => Z.abs r.1) s)).
apply: (@bound_sup R I uniform (horizon P) line (line_inner R) (@whole _ line)
  id loss (fun=> grad) eta x_start x_target L) => //.
- move=> i x y c c0 c1 _ _; rewrite /loss.
  have -> : zr (row i).1 * (c *: x + (1 - c) *: y) - zr (row i).2
      = c * (zr (row i).1 * x - zr (row i).2)
        + (1 - c) * (zr (row i).1 * y - zr (row i).2).
    by rewrite /GRing.scale /=; ring.
  apply: le_trans (ler_norm_add _ _) _.
  by rewrite !normrM (ger0_norm c0) (@ger0_norm _ (1 - c)) // subr_ge0.
- by move=> y; split=> // z _; rewrite subrr dot0l.
- move=> t i x _ y _; rewrite /first_order /loss /= /grad.
  set a := zr _; set b := zr _.
  have algebra (u v k : R) : k * (a * u - b) + (v - u) * (a * k)
    = k * (a * v - b) by ring.
  rewrite [`|a * x - b|]normrEsg algebra; apply: le_trans (ler_norm _) _.
  rewrite normrM normr_sg -{2}[`|a * y - b|]mul1r.
  apply: ler_wpmul2r; first exact: normr_ge0.
  by case: (_ != _); rewrite ?ler01 ?lexx.
- move=> t i x _; rewrite /sq /= /grad -expr2 exprMn sqr_sg.
  apply: le_trans (_ : zr (row i).1 ^+ 2 <= _).
    by case: (_ != _); rewrite ?mulr1 // mulr0 sqr_ge0.
  rewrite -[leLHS]ger0_norm ?sqr_ge0 // normrX ler_expn2r // nnegrE //.
  exact: le_trans (La i).
- move=> t tT; rewrite /eta divr_ge0 ?(ltW D0) //; apply: e0; exact: mem_nth.
- by have := total_eta; rewrite /total => ->; rewrite divr_gt0.
- by rewrite /sq /= -expr2 -normrX ger0_norm ?sqr_ge0.
Qed.

End Field.

(** ** The problems *)
Section Problems.
Local Open Scope Z_scope.

(** |x| from 1 with steps 1/2, 1/4, 1/4: one path, and equality. *)
Definition tight_line : problem := {|
  rows := [:: (1, 0)]; start := 4; target := 0; den := 4;
  steps := [:: 2; 1; 1] |}.

(** |x − 1| and |x + 1|, constant steps: 2^10 paths. *)
Definition two_kinks : problem := {|
  rows := [:: (1, 1); (1, -1)]; start := 6; target := 0; den := 2;
  steps := nseq 10 1 |}.

(** Three rows of different slopes, steps 1/t: 3^8 paths. *)
Definition three_slopes : problem := {|
  rows := [:: (1, 2); (2, -1); (-3, 1)]; start := 2520; target := -420;
  den := 840; steps := [:: 840; 420; 280; 210; 168; 140; 120; 105] |}.

(** Linear decay that ends with a step of zero: 4^6 paths. *)
Definition decay_to_zero : problem := {|
  rows := [:: (1, 0); (1, 3); (2, 5); (1, -2)]; start := -15; target := 5;
  den := 5; steps := [:: 5; 4; 3; 2; 1; 0] |}.

(** A start on a kink, where the subgradient is 0: 2^13 paths. *)
Definition on_the_kink : problem := {|
  rows := [:: (1, 0); (3, 2)]; start := 0; target := 2; den := 3;
  steps := nseq 13 1 |}.

(** Five rows, steps that halve: 5^5 paths. *)
Definition five_rows : problem := {|
  rows := [:: (2, 7); (-1, 4); (5, -3); (1, 1); (-4, 6)]; start := 16;
  target := -8; den := 16; steps := [:: 16; 8; 4; 2; 1] |}.

(** The same row twice, and a row without slope: 3^7 paths. *)
Definition repeated_row : problem := {|
  rows := [:: (1, 1); (1, 1); (0, 2)]; start := -7; target := 7; den := 7;
  steps := [:: 7; 7; 7; 5; 3; 2; 1] |}.

(** Steps far too long: 2^12 paths. *)
Definition long_steps : problem := {|
  rows := [:: (1, 0); (2, 1)]; start := 1; target := 0; den := 1;
  steps := nseq 12 50 |}.

End Problems.

Definition problems : seq problem := [:: tight_line; two_kinks; three_slopes;
  decay_to_zero; on_the_kink; five_rows; repeated_row; long_steps].

Lemma problems_well_formed : all well_formed problems.
Proof. by vm_compute. Qed.

(** What is committed of each: left, target and right, as fractions. *)
Definition values (P : problem) : seq (Z * Z) :=
  [:: (left_num P, left_den P); (target_num P, target_den P);
      (right_num P, right_den P)].

(** A problem and its values as one list: the number of rows, the rows, start,
    target, den, the number of steps, the steps, then the values. *)
Definition pairs_flat (s : seq (Z * Z)) : seq Z :=
  flatten (map (fun ab : Z * Z => [:: ab.1; ab.2]) s).
Definition flat (P : problem) : seq Z :=
  Z.of_nat (size (rows P)) :: pairs_flat (rows P)
  ++ [:: start P; target P; den P; Z.of_nat (size (steps P))]
  ++ steps P ++ pairs_flat (values P).
