(** A checker of worst-case certificates, as a function that Coq can run on the
    data of a certificate file, and its soundness: if it answers yes, the bound
    holds for every function of the class.

    A certificate gives nonnegative rational multipliers for inequalities that
    all functions of the class obey along a run. Added up, they are the claim
    plus a quadratic form in x_1 − x* and the subgradients; the form is given
    as a sum of squares, so that a reader need not decide definiteness. *)
From Coq Require Import ZArith QArith Qreduction.
From mathcomp Require Import all_ssreflect all_algebra ring ssrZ.
From Telescope Require Import inner expectation convex finite sgd vectors.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.Theory GRing.Theory Num.Theory.
Local Open Scope ring_scope.
Delimit Scope Q_scope with coqQ.

(** ** Data *)
Section Data.
Local Open Scope Q_scope.

(** Steps η_1..η_T, r², L², weights of the values or of the average; points are
    numbered: 0 the comparator, 1..T the iterates, T + 1 the average. *)
Record statement := Statement {
  etas : seq Q;
  radius_sq : Q;
  slope_sq : Q;
  shares : seq Q;
  at_average : bool  (* f(Σ w_t x_t), else Σ w_t f(x_t) *)
}.

Inductive label := Start | Norm of nat | Pair of nat & nat.

Record certificate := Certificate {
  multipliers : seq (label * Q);
  squares : seq (Q * seq Q);
  claimed : Q
}.

Definition coord := nat -> Q.
Record term := Term { coef : Q; left_of : coord; right_of : coord }.

Definition unit_at (k : nat) : coord := fun c => if c == k then 1 else 0.
Definition sumq (s : seq Q) : Q := foldr (fun a b => Qred (a + b)) 0 s.

Variable S : statement.
Definition steps_of : nat := size (etas S).
Definition basis : nat := steps_of.+2.
Definition step_at (c : nat) : Q := nth 0 (etas S) c.-1.
Definition share_at (t : nat) : Q := nth 0 (shares S) t.-1.

(** Positions relative to the comparator: x_1 − x* is the basis vector 0, and
    the subgradient at point k the basis vector k. *)
Definition at_iterate (k : nat) : coord := fun c =>
  if c == 0%N then 1 else if (c < k)%N then - step_at c else 0.
Definition position (k : nat) : coord := fun c =>
  if k == 0%N then 0
  else if (k <= steps_of)%N then at_iterate k c
  else sumq (map (fun t => share_at t * at_iterate t c) (iota 1 steps_of)).
Definition gradient (k : nat) : coord :=
  if k == 0%N then fun=> 0 else unit_at k.

(** An inequality: quadratic terms and values on the left, a number on the
    right. *)
Definition quadratic (l : label) : coord * coord :=
  match l with
  | Start => (unit_at 0, unit_at 0)
  | Norm k => (unit_at k, unit_at k)
  | Pair i j => (gradient j, fun c => position i c - position j c)
  end.
Definition value_of (l : label) : coord := fun k =>
  match l with
  | Pair i j => unit_at j k - unit_at i k
  | _ => 0
  end.
Definition right_side (l : label) : Q :=
  match l with
  | Start => radius_sq S
  | Norm _ => slope_sq S
  | Pair _ _ => 0
  end.
Definition known (l : label) : bool :=
  match l with
  | Start => true
  | Norm k => (0 < k)%N && (k < basis)%N
  | Pair i j => (i < basis)%N && (j < basis)%N
  end.

(** The claim is about these multiples of the values f(x_k) − f( x* ). *)
Definition metric : coord := fun k =>
  if at_average S then unit_at steps_of.+1 k
  else if (0 < k)%N && (k <= steps_of)%N then share_at k else 0.

Variable c : certificate.

Definition slack : seq term :=
  map (fun m => let q := quadratic m.1 in Term m.2 q.1 q.2) (multipliers c)
  ++ map (fun d => let l := fun k => nth 0 d.2 k in Term (- d.1) l l) (squares c).

(** Twice the symmetric coefficient of ⟨v_i, v_j⟩. *)
Definition entry (ts : seq term) (i j : nat) : Q :=
  sumq (map (fun t => coef t * (left_of t i * right_of t j
                                + left_of t j * right_of t i)) ts).
Definition value_left (k : nat) : Q :=
  sumq (map (fun m => m.2 * value_of m.1 k) (multipliers c)).

Definition check : bool :=
  [&& Qeq_bool (sumq (map share_at (iota 1 steps_of))) 1,
      all (fun m => Qle_bool 0 m.2) (multipliers c),
      all (fun m => known m.1) (multipliers c),
      all (fun d => Qle_bool 0 d.1) (squares c),
      all (fun k => Qeq_bool (value_left k) (metric k)) (iota 1 steps_of.+1),
      all (fun i => all (fun j => Qeq_bool (entry slack i j) 0) (iota 0 basis))
        (iota 0 basis)
    & Qeq_bool (sumq (map (fun m => m.2 * right_side m.1) (multipliers c)))
        (claimed c)].

(** The squares, found by elimination. Nothing is proved of this: [check] tests
    what it finds. *)
Definition cell (m : seq (seq Q)) i j : Q := nth 0 (nth [::] m i) j.
Fixpoint eliminate (fuel k : nat) (m : seq (seq Q)) : seq (Q * seq Q) :=
  if fuel is rest.+1 then
    let d := cell m k k in
    if Qeq_bool d 0 then eliminate rest k.+1 m
    else
      let l := map (fun a => Qred (a / d)) (nth [::] m k) in
      let less i j := Qred (cell m i j - d * nth 0 l i * nth 0 l j) in
      (d, l) :: eliminate rest k.+1 (mkseq (fun i => mkseq (less i) basis) basis)
  else [::].

End Data.

(** A certificate from multipliers and a bound, as a file holds them. *)
Definition complete (S : statement) (ms : seq (label * Q)) (b : Q) : certificate :=
  let ts := map (fun m => let q := quadratic S m.1 in Term m.2 q.1 q.2) ms in
  let half i j := Qred (entry ts i j / 2%coqQ) in
  let n := basis S in
  Certificate ms (eliminate S n 0 (mkseq (fun i => mkseq (half i) n) n)) b.

(** ** From fractions to a field *)
Section Fractions.
Variable R : realFieldType.
Notation zr := (zr R).

Definition qr (q : Q) : R := zr (Qnum q) / zr (Zpos (Qden q)).

Lemma zr_pos_neq0 p : zr (Zpos p) != 0.
Proof. by rewrite gt_eqF ?zr_pos. Qed.

Lemma qr_eq a b : Qeq a b -> qr a = qr b.
Proof.
rewrite /Qeq /qr => E; apply/eqP.
by rewrite eqr_div ?zr_pos_neq0 // -!zrM E.
Qed.

Lemma qr0 : qr 0%coqQ = 0.
Proof. by rewrite /qr /= mul0r. Qed.
Lemma qr1 : qr 1%coqQ = 1.
Proof. by rewrite /qr divff // zr_pos_neq0. Qed.

Lemma qrD a b : qr (a + b)%coqQ = qr a + qr b.
Proof.
rewrite /qr /= Pos2Z.inj_mul zrD !zrM.
have a0 := zr_pos_neq0 (Qden a); have b0 := zr_pos_neq0 (Qden b).
by rewrite [RHS]addf_div.
Qed.

Lemma qrM a b : qr (a * b)%coqQ = qr a * qr b.
Proof. by rewrite /qr /= Pos2Z.inj_mul !zrM [RHS]mulf_div. Qed.

Lemma qrN a : qr (- a)%coqQ = - qr a.
Proof. by rewrite /qr /= zrN mulNr. Qed.

Lemma qrB a b : qr (a - b)%coqQ = qr a - qr b.
Proof. by rewrite qrD qrN. Qed.

Lemma qr_red a : qr (Qred a) = qr a.
Proof. by apply: qr_eq; apply: Qred_correct. Qed.

Lemma qr_sum (A : Type) (F : A -> Q) s :
  qr (sumq (map F s)) = \sum_(a <- s) qr (F a).
Proof.
elim: s => [|a s IH]; first by rewrite big_nil qr0.
rewrite big_cons -IH -qrD -[RHS]qr_red.
by [].
Qed.

Lemma qr_ge0 a : Qle_bool 0 a -> 0 <= qr a.
Proof.
move=> /Qle_bool_iff; rewrite /Qle /= Z.mul_1_r => a0.
rewrite /qr divr_ge0 // zr_ge0 //; exact/Z.leb_le.
Qed.

Lemma qr_bool a b : Qeq_bool a b -> qr a = qr b.
Proof. by move=> /Qeq_bool_iff; apply: qr_eq. Qed.

End Fractions.

(** ** Soundness, from the Gram matrix of the basis and the values *)
Section Sound.
Variables (R : realFieldType) (S : statement) (c : certificate).
Notation qr := (qr R).
Notation n := (basis S).

(** ⟨v_i, v_j⟩, and f(x_k) − f( x* ); for a random method, their means. *)
Variables (gram : nat -> nat -> R) (value : nat -> R).
Hypothesis gram_sym : forall i j, gram i j = gram j i.

Definition form (a b : nat -> R) : R :=
  \sum_(i < n) \sum_(j < n) a i * b j * gram i j.
Hypothesis gram_ge0 : forall a, 0 <= form a a.

Definition fr (a : coord) : nat -> R := fun k => qr (a k).

Definition left_side (l : label) : R :=
  form (fr (quadratic S l).1) (fr (quadratic S l).2)
  + \sum_(k < n) qr (value_of l k) * value k.

Lemma form_sym a b : form a b = form b a.
Proof.
rewrite /form exchange_big; apply: eq_bigr => i _; apply: eq_bigr => j _.
by rewrite gram_sym; congr (_ * _); apply: mulrC.
Qed.

Definition eval (ts : seq term) : R :=
  \sum_(t <- ts) qr (coef t) * form (fr (left_of t)) (fr (right_of t)).

Lemma form_swap (a b : coord) : \sum_(i < n) \sum_(j < n)
    (qr (a i) * qr (b j) + qr (a j) * qr (b i)) * gram i j
  = 2%:R * form (fr a) (fr b).
Proof.
rewrite mulr_natl mulr2n {2}form_sym /form -big_split.
apply: eq_bigr => i _; rewrite -big_split; apply: eq_bigr => j _ /=.
by rewrite mulrDl /fr; congr (_ + _ * _); apply: mulrC.
Qed.

Lemma eval_entries ts :
  2%:R * eval ts = \sum_(i < n) \sum_(j < n) qr (entry ts i j) * gram i j.
Proof.
elim: ts => [|t ts IH].
  rewrite /eval big_nil mulr0; symmetry; apply: big1 => i _; apply: big1 => j _.
  by rewrite /entry /= qr0 mul0r.
rewrite /eval big_cons mulrDr -/(eval ts) IH mulrCA -form_swap mulr_sumr.
rewrite -big_split; apply: eq_bigr => i _; rewrite mulr_sumr -big_split.
apply: eq_bigr => j _.
have -> : entry (t :: ts) i j
    = Qred (coef t * (left_of t i * right_of t j + left_of t j * right_of t i)
            + entry ts i j)%coqQ by [].
rewrite qr_red qrD [RHS]mulrDl; apply: (f_equal2 +%R) => //.
by rewrite qrM qrD !qrM mulrA.
Qed.

Lemma eval_zero ts :
  all (fun i => all (fun j => Qeq_bool (entry ts i j) 0%coqQ) (iota 0 n))
    (iota 0 n) -> eval ts = 0.
Proof.
move=> /allP z; have two : 2%:R != 0 :> R by rewrite pnatr_eq0.
apply: (mulfI two); rewrite eval_entries mulr0.
apply: big1 => i _; apply: big1 => j _.
have /allP zi : all (fun j => Qeq_bool (entry ts i j) 0%coqQ) (iota 0 n).
  by apply: z; rewrite mem_iota add0n ltn_ord.
have /zi/(@qr_bool R) -> : (j : nat) \in iota 0 n
  by rewrite mem_iota add0n ltn_ord.
by rewrite qr0 mul0r.
Qed.

Hypothesis value0 : value 0 = 0.
(** Which inequalities may be used: all, or those that hold in expectation. *)
Variable usable : label -> bool.
Hypothesis holds : forall m, usable m -> known S m ->
  left_side m <= qr (right_side S m).

Lemma sum_all (A : Type) (s : seq A) (ok : pred A) (F F' : A -> R) :
  all ok s -> (forall a, ok a -> F a <= F' a) ->
  \sum_(a <- s) F a <= \sum_(a <- s) F' a.
Proof.
move=> al FF; elim: s al => [|a s IH] /=; first by rewrite !big_nil.
by move=> /andP[oka al]; rewrite !big_cons ler_add ?FF ?IH.
Qed.

(** Σ m_k f_k, the quantity that is bounded. *)
Definition measured : R := \sum_(k < n) qr (metric S k) * value k.

Theorem certificate_sound : check S c ->
  all (fun m => usable m.1) (multipliers c) -> measured <= qr (claimed c).
Proof.
case/and5P => _ pos kn sqp /and3P[/allP vals zero total] us.
have le : \sum_(m <- multipliers c) qr m.2 * left_side m.1
    <= \sum_(m <- multipliers c) qr m.2 * qr (right_side S m.1).
  apply: (sum_all (ok := fun m => [&& Qle_bool 0%coqQ m.2, known S m.1
    & usable m.1])).
    by rewrite !all_predI pos kn.
  move=> m /and3P[m0 mk mu]; apply: ler_wpmul2l; first exact: qr_ge0.
  exact: holds.
have right : \sum_(m <- multipliers c) qr m.2 * qr (right_side S m.1)
    = qr (claimed c).
  rewrite -(qr_bool R total) qr_sum; apply: eq_bigr => m _.
  by rewrite qrM.
rewrite -right; apply: le_trans le.
have -> : \sum_(m <- multipliers c) qr m.2 * left_side m.1
    = \sum_(m <- multipliers c)
        qr m.2 * form (fr (quadratic S m.1).1) (fr (quadratic S m.1).2)
      + \sum_(m <- multipliers c)
        qr m.2 * (\sum_(k < n) qr (value_of m.1 k) * value k).
  by rewrite -big_split; apply: eq_bigr => m _; rewrite /left_side mulrDr.
have -> : \sum_(m <- multipliers c)
      qr m.2 * (\sum_(k < n) qr (value_of m.1 k) * value k) = measured.
  transitivity (\sum_(k < n) qr (value_left c k) * value k).
    under eq_bigr => m _ do rewrite mulr_sumr.
    rewrite exchange_big; apply: eq_bigr => k _ /=.
    rewrite /value_left qr_sum mulr_suml; apply: eq_bigr => m _.
    by rewrite qrM mulrA.
  apply: eq_bigr => -[[|k] kn'] _ /=; first by rewrite value0 !mulr0.
  congr (_ * _); apply: qr_bool; apply: vals.
  by rewrite mem_iota add1n.
rewrite ler_addr.
have := eval_zero zero; rewrite /eval /slack big_cat !big_map /= => E.
have {E}-> : \sum_(m <- multipliers c)
      qr m.2 * form (fr (quadratic S m.1).1) (fr (quadratic S m.1).2)
    = \sum_(d <- squares c) qr d.1 * form (fr (fun k => nth 0%coqQ d.2 k))
        (fr (fun k => nth 0%coqQ d.2 k)).
  apply/eqP; rewrite -subr_eq0 -sumrN; apply/eqP; rewrite -[RHS]E.
  by apply: (f_equal2 +%R) => //; apply: eq_bigr => d _; rewrite qrN mulNr.
rewrite [leLHS](_ : 0 = \sum_(d <- squares c) 0); last by rewrite big1_eq.
apply: (sum_all sqp) => d d0; apply: mulr_ge0; first exact: qr_ge0.
exact: gram_ge0.
Qed.

End Sound.

(** ** The deterministic method, on any convex function *)
Section Basis.
Variables (R : realFieldType) (S : statement) (V : lmodType R) (ip : inner V).
Notation n := (basis S).
Variable v : nat -> V.

Definition vec (a : nat -> R) : V := \sum_(i < n) a i *: v i.

Lemma dot_vec a b : ip (vec a) (vec b)
  = \sum_(i < n) \sum_(j < n) a i * b j * ip (v i) (v j).
Proof.
have suml (u : V) (m : nat) (F : 'I_m -> V) :
    ip (\sum_i F i) u = \sum_i ip (F i) u.
  elim/big_rec2: _ => [|i y1 y2 _ <-]; first exact: dot0l.
  exact: dotDl.
rewrite /vec suml; apply: eq_bigr => i _; rewrite dotZl dot_sym suml mulr_sumr.
by apply: eq_bigr => j _; rewrite dotZl dot_sym mulrA.
Qed.

Lemma vec_unit k : (k < n)%N -> vec (fr R (unit_at k)) = v k.
Proof.
move=> kn; rewrite /vec (bigD1 (Ordinal kn)) //= /fr /unit_at eqxx qr1 scale1r.
rewrite big1 ?addr0 // => i ik.
by rewrite (negbTE (ik : (i : nat) != k)) qr0 scale0r.
Qed.

Lemma vec_ext a b : (forall i, (i < n)%N -> a i = b i) -> vec a = vec b.
Proof. by move=> ab; apply: eq_bigr => i _; rewrite ab. Qed.

Lemma vec_lin k l a b : vec (fun i => k * a i + l * b i) = k *: vec a + l *: vec b.
Proof.
rewrite /vec !scaler_sumr -big_split; apply: eq_bigr => i _ /=.
by rewrite scalerDl !scalerA.
Qed.

Lemma vec_sum (A : Type) (ks : seq A) (c : A -> R) (a : A -> nat -> R) :
  vec (fun i => \sum_(k <- ks) c k * a k i) = \sum_(k <- ks) c k *: vec (a k).
Proof.
rewrite /vec; under [RHS]eq_bigr => k _ do rewrite scaler_sumr.
rewrite exchange_big; apply: eq_bigr => i _ /=; rewrite scaler_suml.
by apply: eq_bigr => k _; rewrite scalerA.
Qed.

(** The iterates, relative to the comparator, are what [position] says. *)
Variables (s : V) (x : nat -> V).
Hypothesis v0 : v 0 = x 1 - s.
Hypothesis step : forall t, (0 < t)%N -> (t < steps_of S)%N ->
  x t.+1 = x t - qr R (step_at S t) *: v t.

Lemma vec_iterate t : (0 < t)%N -> (t <= steps_of S)%N ->
  vec (fr R (at_iterate S t)) = x t - s.
Proof.
elim: t => [//|[|t] IH] _ tT.
  rewrite -v0 -(@vec_unit 0) //; apply: vec_ext => i _.
  by rewrite /fr /at_iterate /unit_at; case: i => [|i].
rewrite step // addrAC -IH ?(ltnW tT) // -(@vec_unit t.+1); last first.
  by rewrite /basis ltnS leqW // ltnW.
rewrite -[X in X - _]scale1r -scaleNr -vec_lin; apply: vec_ext => i _.
rewrite /fr /at_iterate /unit_at ltnS mul1r; case: (i =P 0%N) => [->|/eqP i0] /=.
  by rewrite qr0 mulr0 addr0.
rewrite (leq_eqVlt i); case: (i =P t.+1) => [->|_] /=.
  by rewrite ltnn qr0 add0r qrN qr1 mulr1.
by rewrite qr0 mulr0 addr0.
Qed.

(** The points of the statement. *)
Definition point (k : nat) : V :=
  if k == 0%N then s
  else if (k <= steps_of S)%N then x k
  else \sum_(t <- iota 1 (steps_of S)) qr R (share_at S t) *: x t.

Hypothesis shares1 : \sum_(t <- iota 1 (steps_of S)) qr R (share_at S t) = 1.

Lemma vec_position k : vec (fr R (position S k)) = point k - s.
Proof.
rewrite /position /point; case: (k =P 0%N) => [_|/eqP k0].
  rewrite subrr /vec big1 // => i _; by rewrite /fr qr0 scale0r.
case: leqP => kT; first by apply: vec_iterate; rewrite ?lt0n.
rewrite -[s in RHS]scale1r -shares1 scaler_suml -sumrB.
transitivity (vec (fun c => \sum_(t <- iota 1 (steps_of S))
    qr R (share_at S t) * fr R (at_iterate S t) c)).
  apply: vec_ext => c _; rewrite /fr qr_sum; apply: eq_bigr => t _.
  exact: qrM.
rewrite vec_sum big_seq [RHS]big_seq; apply: eq_bigr => t.
rewrite mem_iota add1n ltnS => /andP[t0 tT].
by rewrite vec_iterate // scalerBr.
Qed.

Lemma vec_gradient k : (k < n)%N ->
  vec (fr R (gradient k)) = if k == 0%N then 0 else v k.
Proof.
rewrite /gradient => kn; case: eqP => _; last exact: vec_unit.
by rewrite /vec big1 // => i _; rewrite /fr qr0 scale0r.
Qed.

Lemma vec_difference i j :
  vec (fr R (fun c => position S i c - position S j c)%coqQ) = point i - point j.
Proof.
transitivity (1 *: vec (fr R (position S i)) + (- 1) *: vec (fr R (position S j))).
  rewrite -vec_lin; apply: vec_ext => c _.
  by rewrite /fr qrB mul1r mulN1r.
by rewrite !vec_position scale1r scaleN1r opprB addrA subrK.
Qed.

End Basis.

(** Sums that pick values out. *)
Section Pick.
Variables (R : realFieldType) (n : nat) (value : nat -> R).

Lemma pick k : (k < n)%N ->
  \sum_(i < n) qr R (unit_at k i) * value i = value k.
Proof.
move=> kn; rewrite (bigD1 (Ordinal kn)) //= /unit_at eqxx qr1 mul1r.
rewrite big1 ?addr0 // => i ik.
by rewrite (negbTE (ik : (i : nat) != k)) qr0 mul0r.
Qed.

Lemma pick_difference i j : (i < n)%N -> (j < n)%N ->
  \sum_(k < n) qr R (unit_at j k - unit_at i k)%coqQ * value k
  = value j - value i.
Proof.
move=> ik jk; rewrite -(pick ik) -(pick jk) -sumrB.
by apply: eq_bigr => k _; rewrite qrB mulrBl.
Qed.

End Pick.

Section Deterministic.
Variables (R : realFieldType) (S : statement) (c : certificate).
Variables (V : lmodType R) (ip : inner V) (f : V -> R) (s : V).
Variables (x g : nat -> V).
Notation n := (basis S).
Notation qr := (qr R).
Notation T := (steps_of S).
Notation at_point := (point S s x).

Hypothesis step : forall t, (0 < t)%N -> (t < T)%N ->
  x t.+1 = x t - qr (step_at S t) *: g t.
Hypothesis start : sq ip (x 1 - s) <= qr (radius_sq S).
Hypothesis minimal : forall y, f s <= f y.
(** Subgradients at the iterates and at the average, none longer than L. *)
Hypothesis sub : forall k y, (0 < k)%N -> (k < n)%N ->
  first_order ip (f y) (f (at_point k)) y (at_point k) (g k).
Hypothesis short : forall k, (0 < k)%N -> (k < n)%N ->
  sq ip (g k) <= qr (slope_sq S).

Let v k := if k == 0%N then x 1 - s else g k.
Let value k := f (at_point k) - f s.

Lemma form_dot a b :
  form S (fun i j => ip (v i) (v j)) a b = ip (vec S v a) (vec S v b).
Proof. by rewrite dot_vec. Qed.

Theorem certificate_bound : check S c -> measured S value <= qr (claimed c).
Proof.
move=> ok; have shares1 : \sum_(t <- iota 1 T) qr (share_at S t) = 1.
  by case/and5P: ok => /(@qr_bool R); rewrite qr_sum qr1.
have steps' : forall t, (0 < t)%N -> (t < T)%N ->
    x t.+1 = x t - qr (step_at S t) *: v t.
  by move=> [|t] // t0 tT; apply: step.
apply: (@certificate_sound R S c (fun i j => ip (v i) (v j)) value _ _ _
  xpredT) => //; last exact: all_predT.
- by move=> i j; apply: dot_sym.
- by move=> a; rewrite form_dot; apply: dot_ge0.
- by rewrite /value subrr.
move=> [|k|i j] _ /=; rewrite /left_side form_dot /=.
- move=> _; rewrite vec_unit // big1 ?addr0 // => k _.
  by rewrite qr0 mul0r.
- move=> /andP[k0 kn]; rewrite vec_unit // big1 ?addr0; last first.
    by move=> i _; rewrite qr0 mul0r.
  by rewrite /v gtn_eqF //; apply: short.
move=> /andP[iN jN]; rewrite pick_difference // vec_gradient //.
rewrite (vec_difference erefl steps' shares1) qr0.
case: (j =P 0%N) => [->|/eqP j0].
  rewrite dot0l add0r /value /point /= subrr sub0r oppr_le0 subr_ge0.
  exact: minimal.
rewrite /v (negbTE j0) /value dot_sym.
have := sub (at_point i) _ jN; rewrite lt0n => /(_ j0); rewrite /first_order.
have algebra (u w d z : R) : u + d <= w -> d + (u - z - (w - z)) <= 0.
  by move=> l; apply: (le_by1 l _); ring.
exact: algebra.
Qed.

(** What this says of the average, *)
Corollary certificate_average : check S c -> at_average S ->
  f (at_point T.+1) - f s <= qr (claimed c).
Proof.
move=> ok av; apply: le_trans (certificate_bound ok).
rewrite /measured /metric av pick //.
Qed.

(** and of a weighted mean of values, such as that of the last iterate. *)
Corollary certificate_values : check S c -> ~~ at_average S ->
  \sum_(t <- iota 1 T) qr (share_at S t) * (f (x t) - f s) <= qr (claimed c).
Proof.
move=> ok av; apply: le_trans (certificate_bound ok).
rewrite /measured /metric (negbTE av) big_ord_recl /= qr0 mul0r add0r.
rewrite -(big_mkord xpredT (fun k => qr (if (k < T)%N then share_at S k.+1
  else 0%coqQ) * value k.+1)) big_nat_recr //= ltnn qr0 mul0r addr0.
have shift (F : nat -> R) :
    \sum_(t <- iota 1 T) F t = \sum_(0 <= t < T) F t.+1.
  by rewrite (iotaDl 1 0) big_map /index_iota subn0.
rewrite shift [leLHS]big_nat [leRHS]big_nat; apply: ler_sum => t /andP[_ tT].
by rewrite tT /value /point /= tT.
Qed.

End Deterministic.

(** ** Stochastic gradient descent on a finite law, in expectation

    A subgradient met at point j has seen the draw of time j. So f(x_i) ≥ f(x_j)
    + ⟨g_j, x_i − x_j⟩ holds in expectation, with the risk for f, where x_i is
    known before that draw: for the comparator and for i ≤ j. *)
Section Stochastic.
Variables (R : realFieldType) (S : statement) (c : certificate).
Notation T := (steps_of S).
Variables (I : finType) (p : law R I).
Variables (V : lmodType R) (ip : inner V) (f : I -> V -> R) (s : V).
Notation path := (path I T).
Notation E := (mean_paths p).
Notation n := (basis S).
Notation qr := (qr R).
Implicit Types w : path.
Variables (x : nat -> path -> V) (g : 'I_T -> path -> V).

Hypothesis adapted_x : forall t : 'I_T, adapted t (x t).
Hypothesis step : forall (t : 'I_T) w, (t.+1 < T)%N ->
  x t.+1 w = x t w - qr (step_at S t.+1) *: g t w.
Hypothesis start : E (fun w => sq ip (x 0 w - s)) <= qr (radius_sq S).
Hypothesis minimal : forall y, risk p f s <= risk p f y.
Hypothesis sub : forall (t : 'I_T) w y,
  first_order ip (f (w t) y) (f (w t) (x t w)) y (x t w) (g t w).
Hypothesis moment : forall t : 'I_T,
  E (fun w => sq ip (g t w)) <= qr (slope_sq S).

Definition usable_in_expectation (m : label) : bool :=
  match m with
  | Start => true
  | Norm k => (k <= T)%N
  | Pair i j => (j == 0%N) || (j <= T)%N && (i <= j)%N
  end.

Let v k w : V :=
  if k is t.+1 then if insub t is Some u then g u w else 0 else x 0 w - s.
Let x1 w k := x k.-1 w.
Notation at_point w := (point S s (x1 w)).
Let value k := E (fun w => risk p f (at_point w k)) - risk p f s.
Let Efin := finite_expectation p T.

Let vE (t : 'I_T) w : v t.+1 w = g t w.
Proof. by rewrite /v valK. Qed.

Lemma mean_sums (F : 'I_n -> 'I_n -> path -> R) :
  E (fun w => \sum_i \sum_j F i j w) = \sum_i \sum_j E (F i j).
Proof.
rewrite /mean_paths; under eq_bigr => w _ do rewrite mulr_sumr.
rewrite exchange_big; apply: eq_bigr => i _ /=.
under eq_bigr => w _ do rewrite mulr_sumr.
by rewrite exchange_big.
Qed.

Lemma form_mean a b :
  form S (fun i j => E (fun w => ip (v i w) (v j w))) a b
  = E (fun w => ip (vec S (v ^~ w) a) (vec S (v ^~ w) b)).
Proof.
transitivity (E (fun w => \sum_(i < n) \sum_(j < n)
    a i * b j * ip (v i w) (v j w))); last first.
  by apply: eq_bigr => w _; rewrite dot_vec.
rewrite mean_sums; apply: eq_bigr => i _; apply: eq_bigr => j _.
by rewrite -(mean_scale (E := Efin)).
Qed.

Lemma check_shares : check S c -> \sum_(t <- iota 1 T) qr (share_at S t) = 1.
Proof. by case/and5P => /(@qr_bool R); rewrite qr_sum qr1. Qed.

Lemma difference w i j :
  \sum_(t <- iota 1 T) qr (share_at S t) = 1 ->
  vec S (v ^~ w) (fr R (fun k => position S i k - position S j k)%coqQ)
  = at_point w i - at_point w j.
Proof.
move=> shares1; apply: vec_difference => // -[|t] // _ tT.
have := step (t := Ordinal (ltnW tT)) w tT => /= E1.
by rewrite /x1 /= E1; congr (_ - _ *: _); rewrite -(vE (Ordinal (ltnW tT))).
Qed.

Lemma point_adapted i (t : 'I_T) : (i <= t.+1)%N ->
  adapted t (fun w => at_point w i).
Proof.
move=> it w w' ww'; rewrite /point; case: i it => [//|i] it /=.
rewrite (leq_trans it (ltn_ord t)) /x1 /=.
have iT : (i < T)%N by exact: leq_ltn_trans (it : (i <= t)%N) (ltn_ord t).
apply: (adapted_x (t := Ordinal iT)) => u ui; apply: ww'.
exact: leq_trans ui it.
Qed.

Theorem certificate_sgd : check S c ->
  all (fun m => usable_in_expectation m.1) (multipliers c) ->
  measured S value <= qr (claimed c).
Proof.
move=> ok; have shares1 := check_shares ok.
apply: (@certificate_sound R S c
  (fun i j => E (fun w => ip (v i w) (v j w))) value) => //.
- by move=> i j; apply: eq_bigr => w _; rewrite dot_sym.
- move=> a; rewrite form_mean; apply: (mean_ge (E := Efin)) => // w.
  exact: dot_ge0.
- rewrite /value /point /=.
  by rewrite (_ : E _ = risk p f s) ?subrr //; exact (mean_const Efin _).
move=> [|k|i j] us /=; rewrite /left_side form_mean /=.
- move=> _; rewrite big1 ?addr0; last by move=> k _; rewrite qr0 mul0r.
  apply: le_trans start; rewrite le_eqVlt; apply/orP; left; apply/eqP.
  by apply: eq_bigr => w _; rewrite vec_unit.
- move=> /andP[k0 kn]; rewrite big1 ?addr0; last first.
    by move=> i _; rewrite qr0 mul0r.
  case: k us k0 kn => // t /= tT _ kn.
  apply: le_trans (moment (Ordinal tT)); rewrite le_eqVlt; apply/orP; left.
  apply/eqP; apply: eq_bigr => w _; rewrite vec_unit //.
  by rewrite -(vE (Ordinal tT)).
move=> /andP[iN jN]; rewrite pick_difference // qr0.
case: j us jN => [_ _|t /= /andP[tT it] jN].
  rewrite (_ : E _ = 0); last first.
    rewrite -[RHS](mean_const Efin); apply: eq_bigr => w _.
    by rewrite vec_gradient // dot0l.
  rewrite add0r /value /point /= subr_le0.
  rewrite (_ : E _ = risk p f s); last by exact (mean_const Efin _).
  rewrite subrr subr_ge0.
  by apply: (mean_ge (E := Efin)) => // w; apply: minimal.
pose u := Ordinal tT.
have vu w : v t.+1 w = g u w by exact: (vE u w).
have fx : E (fun w => f (w u) (x u w)) = E (fun w => risk p f (at_point w t.+1)).
  rewrite (fresh_risk p f (adapted_x (t := u))).
  by apply: eq_bigr => w _; rewrite /point /= tT.
have fi : E (fun w => f (w u) (at_point w i)) = E (fun w => risk p f (at_point w i)).
  exact: (fresh_risk p f (point_adapted (t := u) it)).
have le := mean_le (e := Efin) (f := fun w => 1 * f (w u) (x u w) + 1 * ip
    (vec S (v ^~ w) (fr R (gradient t.+1)))
    (vec S (v ^~ w) (fr R (fun k => position S i k - position S t.+1 k)%coqQ)))
  (g := fun w => f (w u) (at_point w i)) Logic.I Logic.I.
have {le} : 1 * E (fun w => f (w u) (x u w)) + 1 * E (fun w => ip
    (vec S (v ^~ w) (fr R (gradient t.+1)))
    (vec S (v ^~ w) (fr R (fun k => position S i k - position S t.+1 k)%coqQ)))
    <= E (fun w => f (w u) (at_point w i)).
  rewrite -(mean_linear (e := Efin)) //; apply: le => w.
  rewrite !mul1r vec_gradient // difference // vu dot_sym.
  have pt : at_point w t.+1 = x u w by rewrite /point /= tT.
  by rewrite pt; apply: sub.
rewrite !mul1r fx fi /value.
set a := E _; set b := E (fun w => ip _ _); set d := E _ => l.
have algebra (a' b' d' z : R) :
    a' + b' <= d' -> b' + (a' - z - (d' - z)) <= 0.
  by move=> l'; apply: (le_by1 l' _); ring.
exact: algebra.
Qed.

End Stochastic.

(** ** Examples: the textbook bound for three steps *)
Section Examples.
Local Open Scope Q_scope.

Definition three_steps (average : bool) : statement := {|
  etas := [:: 1 # 2; 1 # 4; 1 # 4]; radius_sq := 1; slope_sq := 1;
  shares := [:: 1 # 2; 1 # 4; 1 # 4]; at_average := average |}.
Definition textbook_multipliers : seq (label * Q) :=
  [:: (Start, 1 # 2); (Norm 1, 1 # 8); (Norm 2, 1 # 32); (Norm 3, 1 # 32);
      (Pair 0 1, 1 # 2); (Pair 0 2, 1 # 4); (Pair 0 3, 1 # 4)].
Definition textbook (average : bool) (b : Q) : certificate :=
  complete (three_steps average) textbook_multipliers b.

Lemma textbook_checks : check (three_steps false) (textbook false (11 # 16)).
Proof. by vm_compute. Qed.

Lemma textbook_in_expectation :
  all (fun m => usable_in_expectation (three_steps false) m.1)
    (multipliers (textbook false (11 # 16))).
Proof. by vm_compute. Qed.

(** A smaller bound, or the value at the average with the same multipliers, is
    not accepted. *)
Lemma smaller_fails : ~~ check (three_steps false) (textbook false (10 # 16)).
Proof. by vm_compute. Qed.

Lemma other_metric_fails : ~~ check (three_steps true) (textbook true (11 # 16)).
Proof. by vm_compute. Qed.

End Examples.
