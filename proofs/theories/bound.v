(** The abstract core: the theorem over any [expectation].

    Time runs from 0 here: [x t] is the x_{t+1} of the book, the steps are
    t = 0..T-1, and the average is over x 0 .. x (T-1). *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From Telescope Require Import inner expectation convex.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.Theory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** What a run of SGD has to satisfy. [at_x t] and [at_s t] are the values of
    the loss drawn at time t, at the iterate and at the comparator [s]. *)
Record run (R : realFieldType) (V : lmodType R) (ip : inner V) (Omega : Type)
    (E : expectation R Omega) (C : V -> Prop) (risk : V -> R) (s : V)
    (eta G : nat -> R) (T : nat)
    (x g : nat -> Omega -> V) (at_x at_s : nat -> Omega -> R) : Prop := Run {
  (* path by path *)
  run_eta : forall t, (t < T)%N -> 0 <= eta t;
  run_in : forall t w, (t < T)%N -> C (x t w);
  run_step : forall t w, (t < T)%N ->
    sq ip (x t.+1 w - s) <= sq ip (x t w - eta t *: g t w - s);
  run_first_order : forall t w, (t < T)%N ->
    first_order ip (at_s t w) (at_x t w) s (x t w) (g t w);
  (* in expectation: the draw at time t is independent of [x t] *)
  run_fresh_x : forall t, (t < T)%N ->
    E (at_x t) = E (fun w => risk (x t w));
  run_fresh_s : forall t, (t < T)%N -> E (at_s t) = risk s;
  run_moment : forall t, (t < T)%N -> E (fun w => sq ip (g t w)) <= G t ^+ 2;
  (* integrability *)
  run_int_sq : forall t, (t <= T)%N ->
    integrable E (fun w => sq ip (x t w - s));
  run_int_g : forall t, (t < T)%N -> integrable E (fun w => sq ip (g t w));
  run_int_at_x : forall t, (t < T)%N -> integrable E (at_x t);
  run_int_at_s : forall t, (t < T)%N -> integrable E (at_s t);
  run_int_risk : forall t, (t < T)%N ->
    integrable E (fun w => risk (x t w));
  run_int_average :
    integrable E (fun w => risk (average eta (x ^~ w) T))
}.

Section Core.
Variables (R : realFieldType) (V : lmodType R) (ip : inner V) (Omega : Type).
Variables (E : expectation R Omega) (C : V -> Prop) (risk : V -> R) (s : V).
Variables (eta G : nat -> R) (T : nat) (x g : nat -> Omega -> V).
Variables (at_x at_s : nat -> Omega -> R).
Hypothesis H : run ip E C risk s eta G T x g at_x at_s.

(** E‖x_t − s‖², and E R(x_t) − R(s) *)
Definition distance t : R := E (fun w => sq ip (x t w - s)).
Definition gap t : R := E (fun w => risk (x t w)) - risk s.

(** *** expected-descent *)
Lemma expected_descent t : (t < T)%N ->
  2%:R * eta t * gap t - eta t ^+ 2 * G t ^+ 2 <= distance t - distance t.+1.
Proof.
move=> tT; have eta0 := run_eta H tT.
have Ix := run_int_at_x H tT; have Is := run_int_at_s H tT.
have Ig := run_int_g H tT.
have Ifs := int_sub Ix Is.
have ID := run_int_sq H (ltnW tT); have ID' := run_int_sq H tT.
have := mean_le (int_linear (2%:R * eta t) (- eta t ^+ 2) Ifs Ig)
  (int_sub ID ID').
have pathwise w :
    2%:R * eta t * (at_x t w - at_s t w) + - eta t ^+ 2 * sq ip (g t w)
    <= sq ip (x t w - s) - sq ip (x t.+1 w - s).
  by rewrite mulNr; apply: descent (run_step H w tT) (run_first_order H w tT).
move=> /(_ pathwise).
rewrite mean_linear // !mean_sub // (run_fresh_x H tT) (run_fresh_s H tT).
rewrite -/(gap t) -/(distance t) -/(distance t.+1) => D.
have := ler_wpmul2l (sqr_ge0 (eta t)) (run_moment H tT) => M.
by apply: (le_by2 D M _); ring.
Qed.

(** *** telescope *)
Lemma telescope_at n : (n <= T)%N ->
  2%:R * (\sum_(t < n) eta t * gap t) - \sum_(t < n) eta t ^+ 2 * G t ^+ 2
  <= distance 0 - distance n.
Proof.
elim: n => [_|n IH nT]; first by rewrite !big_ord0 mulr0 !subrr.
rewrite !big_ord_recr /=.
move: (IH (ltnW nT)) (expected_descent nT).
set a := \sum_(i < n) _; set b := \sum_(i < n) _ => P Q.
by apply: (le_by2 P Q _); ring.
Qed.

Lemma distance_ge0 n : (n <= T)%N -> 0 <= distance n.
Proof.
by move=> nT; apply: mean_ge (run_int_sq H nT) _ => w; apply: sq_ge0.
Qed.

Lemma telescope :
  2%:R * (\sum_(t < T) eta t * gap t) - \sum_(t < T) eta t ^+ 2 * G t ^+ 2
  <= distance 0.
Proof.
apply: le_trans (telescope_at (leqnn T)) _.
by rewrite ler_subl_addr ler_addl distance_ge0.
Qed.

(** *** average *)
Hypotheses (cC : convex_set C) (crisk : convex_on C risk).
Hypothesis S0 : 0 < total eta T.

Definition average_risk : R := E (fun w => risk (average eta (x ^~ w) T)).

Lemma average_line :
  total eta T * (average_risk - risk s) <= \sum_(t < T) eta t * gap t.
Proof.
have [I EI] := mean_sum eta (run_int_risk H).
have J w : total eta T * risk (average eta (x ^~ w) T)
    <= \sum_(t < T) eta t * risk (x t w).
  by have [] := jensen cC crisk (run_eta H) (fun t tT => run_in H w tT) S0.
have := mean_le (int_scale (total eta T) (run_int_average H)) I J.
rewrite mean_scale ?EI; last exact: run_int_average H.
have -> : \sum_(t < T) eta t * gap t
    = \sum_(t < T) eta t * E (fun w => risk (x t w)) - total eta T * risk s.
  rewrite /total mulr_suml -sumrB; apply: eq_bigr => t _.
  by rewrite /gap mulrBr.
by rewrite mulrBr ler_add2r.
Qed.

(** *** bound

    [r] bounds the root mean square distance from the start to [s], which may
    be any point: a minimiser gives the bound on E R(x̄) − R*. *)
Definition noise_sum : R := \sum_(t < T) eta t ^+ 2 * G t ^+ 2.

Theorem bound r : distance 0 <= r ^+ 2 ->
  average_risk - risk s <= (r ^+ 2 + noise_sum) / (2%:R * total eta T).
Proof.
move=> r0; rewrite ler_pdivl_mulr ?mulr_gt0 ?ltr0n //.
have two0 : 0 <= 2%:R :> R by exact: ler0n.
have := ler_wpmul2l two0 average_line; have := telescope.
rewrite -/noise_sum; set a := \sum_(t < T) _ => P Q.
by apply: (le_by3 P Q r0 _); ring.
Qed.

(** What is left over at the end may be kept. *)
Theorem bound_keep : average_risk - risk s
  <= (distance 0 - distance T + noise_sum) / (2%:R * total eta T).
Proof.
rewrite ler_pdivl_mulr ?mulr_gt0 ?ltr0n //.
have two0 : 0 <= 2%:R :> R by exact: ler0n.
have := ler_wpmul2l two0 average_line; have := telescope_at (leqnn T).
rewrite -/noise_sum; set a := \sum_(t < T) _ => P Q.
by apply: (le_by2 P Q _); ring.
Qed.

End Core.

Section Constants.
Variables (R : realFieldType) (eta : nat -> R).

(** The sup form: G_t = L gives the constant of the book. *)
Lemma noise_sum_const T L :
  noise_sum eta (fun=> L) T = L ^+ 2 * \sum_(t < T) eta t ^+ 2.
Proof. by rewrite /noise_sum mulr_sumr; apply: eq_bigr => t _; rewrite mulrC. Qed.

End Constants.
