using static Jumun.Engine.ProcessStepState;

namespace Jumun.Engine.Tests.Sagas;

public sealed class StepSagaTests
{
    private static readonly Refusal Full = new("seat.full", "There is no seat.");
    private static readonly Refusal Broken = new("mail.broken", "The mail is broken.");
    private static readonly Book BookAnn = new("ann");
    private static readonly Book BookBob = new("bob");
    private static readonly Charge Charge = new("t1");
    private static readonly Issue Issue = new("t1");
    private static readonly Mail Mail = new("t1");

    [Fact]
    public void Items_of_a_step_are_asked_for_at_once_and_the_next_step_waits_for_all() =>
        Planned().Sends(BookAnn, BookBob)
            .Answered(BookBob).Sends()
            .Answered(BookAnn).Sends(Charge);

    [Fact]
    public void An_event_that_starts_nothing_starts_nothing()
    {
        var run = new SagaRun<Trip>(Trip.Steps()).Hears(new TripPlanned("t1", []));

        run.Sends().Is(SagaStage.New);
        Assert.Empty(run.History);
    }

    [Fact]
    public void A_second_start_changes_nothing() =>
        Planned().Hears(new TripPlanned("t1", ["eve"])).Sends().Is(SagaStage.Trying);

    [Fact]
    public void A_step_that_waits_for_an_event_is_not_done_when_it_is_accepted() =>
        Booked().Answered(Charge).Sends()
            .Hears(new Charged(50)).Sends(Issue);

    [Fact]
    public void The_event_may_be_in_the_outcome_itself()
    {
        var run = Booked().Answered(Charge, null, new Charged(50)).Sends(Issue);

        Assert.Equal(50, run.State.Data!.Charged);
        run.Hears(new Charged(50)).Sends(); // It is also heard on its own.
    }

    [Fact]
    public void An_event_can_refuse_a_step() =>
        Booked().Answered(Charge)
            .Hears(new Declined("no money")).Sends(new Unbook("ann"), new Unbook("bob"))
            .Answered(new Unbook("ann")).Answered(new Unbook("bob")).Sends(new CallOff("t1", "charge.declined"))
            .Answered(new CallOff("t1", "charge.declined")).Is(SagaStage.Over);

    [Fact]
    public void When_one_item_is_refused_only_the_others_are_undone() =>
        Planned().Answered(BookAnn, Full).Sends()
            .Answered(BookBob).Sends(new Unbook("bob"))
            .Answered(new Unbook("bob")).Sends(new CallOff("t1", "seat.full"));

    [Fact]
    public void A_condition_skips_a_step()
    {
        var run = new SagaRun<Trip>(Trip.Steps()).Hears(new TripPlanned("t1", ["ann", "bob", "cid"]))
            .Answered(BookAnn).Answered(BookBob).Answered(new Book("cid"))
            .Hears(new Charged(75)).Answered(Issue).Sends().Is(SagaStage.Over);

        Assert.Equal(new SagaEnded(true), run.History.Last());
    }

    [Fact]
    public void A_charge_that_is_made_after_all_is_refunded_with_what_was_charged()
    {
        var run = Booked().Answered(Charge).After(TimeSpan.FromMinutes(1))
            .Answered(new Unbook("ann")).Answered(new Unbook("bob"))
            .Answered(new CallOff("t1", "process.timed-out")).Is(SagaStage.Lingering);

        run.Hears(new Charged(50)).Sends(new Refund("t1", 50))
            .Answered(new Refund("t1", 50)).Is(SagaStage.Over);
        Assert.Single(run.History.OfType<SagaEnded>());
    }

    [Fact]
    public void A_charge_that_is_declined_too_late_ends_it() =>
        Booked().Answered(Charge).After(TimeSpan.FromMinutes(1))
            .Answered(new Unbook("ann")).Answered(new Unbook("bob"))
            .Answered(new CallOff("t1", "process.timed-out"))
            .Hears(new Declined("no money")).Sends().Is(SagaStage.Over);

    [Fact]
    public void A_charge_that_is_accepted_too_late_is_still_waited_for() =>
        Booked().After(TimeSpan.FromMinutes(1))
            .Answered(Charge).Sends()
            .Hears(new Charged(50)).Sends(new Refund("t1", 50));

    [Fact]
    public void A_late_undo_that_is_refused_is_tried_again() =>
        Booked().After(TimeSpan.FromMinutes(1))
            .Answered(new Unbook("ann")).Answered(new Unbook("bob"))
            .Answered(new CallOff("t1", "process.timed-out"))
            .Hears(new Charged(50))
            .Answered(new Refund("t1", 50), Broken).Sends().Is(SagaStage.Lingering)
            .After(TimeSpan.FromSeconds(1)).Sends(new Refund("t1", 50))
            .Answered(new Refund("t1", 50)).Is(SagaStage.Over);

    [Fact]
    public void The_pivot_is_not_given_up_by_the_clock()
    {
        var run = Booked().Hears(new Charged(50)).After(TimeSpan.FromMinutes(1)).Sends().Is(SagaStage.Trying);

        run.After(TimeSpan.FromMinutes(1));
        Assert.Equal("'issue' has not been answered.", run.State.StuckBecause);

        run.Answered(Issue).Sends(Mail);
        Assert.Null(run.State.StuckBecause);
    }

    [Fact]
    public void After_the_pivot_a_refused_step_is_tried_again_with_growing_pauses_until_it_is_stuck()
    {
        var run = Issued().Answered(Mail, Broken).Sends();
        run.After(TimeSpan.FromMilliseconds(999)).Sends();
        run.After(TimeSpan.FromMilliseconds(1)).Sends(Mail).Answered(Mail, Broken);
        run.After(TimeSpan.FromSeconds(1)).Sends();
        run.After(TimeSpan.FromSeconds(1)).Sends(Mail).Answered(Mail, Broken);

        Assert.Equal("'mail' was refused 3 times.", run.State.StuckBecause);
        Assert.Equal(new SagaStuck("'mail' was refused 3 times."), run.History.Last());
        run.After(TimeSpan.FromDays(1)).Sends();
        run.Resumed(Resumption.Retry).Sends(Mail).Answered(Mail).Is(SagaStage.Over);
    }

    [Fact]
    public void A_stuck_step_is_skipped_or_everything_is_undone()
    {
        Stuck().Resumed(Resumption.Skip).Sends().Is(SagaStage.Over);
        Stuck().Resumed(Resumption.Compensate).Sends(new Refund("t1", 50))
            .Answered(new Refund("t1", 50)).Sends(new Unbook("ann"), new Unbook("bob"))
            .Answered(new Unbook("ann")).Answered(new Unbook("bob")).Sends(new CallOff("t1", "process.given-up"));
    }

    [Fact]
    public void A_last_word_that_is_refused_is_said_again() =>
        Planned().Answered(BookBob, Full).Answered(BookAnn, Full).Sends(new CallOff("t1", "seat.full"))
            .Answered(new CallOff("t1", "seat.full"), Broken).Sends()
            .After(TimeSpan.FromSeconds(1)).Sends(new CallOff("t1", "seat.full"))
            .Answered(new CallOff("t1", "seat.full")).Is(SagaStage.Over);

    [Fact]
    public void What_it_sends_as_it_ends_is_sent_once_and_only_when_all_is_done()
    {
        SagaRun<Trip> Planned() => new SagaRun<Trip>(Saga.Of("trip", 1, TripJson.Default.SagaStateTrip)
            .StartedBy<TripPlanned>(e => new(e.Trip, e.Passengers))
            .Pivot("issue", t => new Issue(t.Id))
            .Finally(t => new Mail(t.Id))
            .Refused((t, reason) => new CallOff(t.Id, reason.Code))).Hears(new TripPlanned("t1", ["ann"]));

        Planned().Sends(Issue).Answered(Issue).Sends(Mail).Is(SagaStage.Over);
        Planned().Answered(Issue, Full).Sends(new CallOff("t1", "seat.full"));
    }

    [Fact]
    public void In_a_choreography_a_saga_says_how_far_it_is_and_waits_for_the_others_as_long_as_it_takes()
    {
        var booked = Dancing();
        Assert.Contains(new TripBooked("t1"), booked.History);
        Assert.Null(booked.State.WakesAt);

        booked.After(TimeSpan.FromDays(1)).Is(SagaStage.Trying)
            .Hears(new Charged(50)).Sends(Mail).Answered(Mail).Is(SagaStage.Over);
        Assert.Single(booked.History.OfType<TripBooked>());
    }

    [Fact]
    public void What_is_called_off_while_it_waits_is_undone_without_a_word() =>
        Dancing().Hears(new Declined("no money")).Sends(new Unbook("ann"))
            .Answered(new Unbook("ann")).Sends().Is(SagaStage.Over)
            .Hears(new Declined("no money")).Sends().Is(SagaStage.Over);

    [Fact]
    public void What_is_called_off_before_it_is_done_is_undone_when_it_turns_out_to_be_done()
    {
        var early = Danced().Hears(new Declined("no money")).Sends().Is(SagaStage.Lingering)
            .Answered(BookAnn).Sends(new Unbook("ann")).Answered(new Unbook("ann")).Is(SagaStage.Over);
        Assert.DoesNotContain(early.History, happened => happened is TripBooked or TripRefused);
    }

    [Fact]
    public void A_part_of_a_choreography_that_is_refused_says_so_to_everybody() =>
        Assert.Contains(
            new TripRefused("t1", "seat.full"), Danced().Answered(BookAnn, Full).Is(SagaStage.Over).History);

    private static SagaRun<Trip> Danced() => new SagaRun<Trip>(Saga.Of("trip", 1, TripJson.Default.SagaStateTrip)
        .StartedBy<TripPlanned>(e => new(e.Trip, e.Passengers))
        .CalledOffBy<Declined>(e => new("trip.off", e.Why))
        .ForEach(t => t.Passengers, "book", (_, p) => new Book(p), undo: (_, p) => new Unbook(p))
        .Says("booked", t => new TripBooked(t.Id))
        .Awaits<Charged>("charge")
        .Then("mail", t => new Mail(t.Id))
        .RefusedSaying((t, reason) => reason.Code == "trip.off" ? null : new TripRefused(t.Id, reason.Code)))
        .Hears(new TripPlanned("t1", ["ann"])).Sends(BookAnn);

    private static SagaRun<Trip> Dancing() => Danced().Answered(BookAnn).Sends().Is(SagaStage.Trying);

    [Fact]
    public void A_saga_in_flight_stays_on_the_steps_it_began_with()
    {
        var second = Saga.Of("trip", 2, TripJson.Default.SagaStateTrip)
            .StartedBy<TripPlanned>(e => new(e.Trip, e.Passengers))
            .Pivot("issue", t => new Issue(t.Id))
            .Supersedes(Trip.Steps(version: 1));
        var kind = ((ISaga)second).ToKind();
        var planned = new TripPlanned("t1", ["ann"]);
        var old = kind.Evolve(kind.Initial, new SagaBegan(1), default, planned);

        var given = kind.Handle(old, new(HeardKind.Wake, new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero)));
        var begun = kind.Handle(kind.Initial, new(HeardKind.Event, default, Event: planned));

        Assert.Equal([new CallOff("t1", "process.timed-out")], given.Sends.Select(send => send.Command));
        Assert.Equal([new SagaBegan(2)], begun.Events);
        Assert.Equal([Issue], begun.Sends.Select(send => send.Command));
    }

    [Fact]
    public void Its_steps_tell_how_far_it_is()
    {
        Are(Planned(), UnderWay, ToCome, ToCome, ToCome);
        Are(Booked(), Done, UnderWay, ToCome, ToCome);
        Are(Stuck(), Done, Done, Done, UnderWay);
        Are(Stuck().Resumed(Resumption.Compensate), Done, Undoing, Done, NotDone);
        Are(Issued().Answered(Mail), Done, Done, Done, Done);
        Are(Booked().Answered(Charge).Hears(new Declined("no money")), Undoing, NotDone, NotDone, NotDone);
        var many = new SagaRun<Trip>(Trip.Steps()).Hears(new TripPlanned("t1", ["a", "b", "c"]));
        foreach (var passenger in (string[])["a", "b", "c"])
        {
            many.Answered(new Book(passenger));
        }

        Are(many.Hears(new Charged(50)).Answered(Issue), Done, Done, Done, Skipped);
        var over = Booked().Answered(Charge).Hears(new Declined("no money"))
            .Answered(new Unbook("ann")).Answered(new Unbook("bob")).Answered(new CallOff("t1", "charge.declined"));
        Are(over, Undone, NotDone, NotDone, NotDone);

        static void Are(SagaRun<Trip> run, params ProcessStepState[] states) => Assert.Equal(
            ((string[])["book", "charge", "issue", "mail"]).Zip(states, (name, state) => new ProcessStep(name, state)),
            run.Steps);
    }

    [Fact]
    public void Operators_are_told_how_it_is()
    {
        Is(Planned(), ProcessCondition.Running, null, false);
        Is(Stuck(), ProcessCondition.Stuck, "'mail' was refused 3 times.", false);
        Is(Issued().Answered(Mail), ProcessCondition.Completed, null, false);
        var undoing = Booked().Answered(Charge).Hears(new Declined("no money")).Answered(new Unbook("bob"));
        Is(undoing, ProcessCondition.Running, "charge.declined", true);
        undoing.Answered(new Unbook("ann"), Broken)
            .After(TimeSpan.FromSeconds(1)).Answered(new Unbook("ann"), Broken)
            .After(TimeSpan.FromSeconds(2)).Answered(new Unbook("ann"), Broken);
        Is(undoing, ProcessCondition.Stuck, "'undo book' was refused 3 times.", true);
        var over = Planned().Answered(BookAnn, Full).Answered(BookBob, Full).Answered(new CallOff("t1", "seat.full"));
        Is(over, ProcessCondition.GivenUp, "seat.full", false);

        static void Is(SagaRun<Trip> run, ProcessCondition state, string? why, bool isUndoing) =>
            Assert.Equal((state, why, isUndoing), (run.Status.State, run.Status.Why, run.Status.IsUndoing));
    }

    [Fact]
    public void A_fan_out_is_bounded()
    {
        string[] Passengers(int count) => [.. Enumerable.Range(0, count).Select(i => $"p{i}")];

        Assert.Equal(128, new SagaRun<Trip>(Trip.Steps()).Hears(new TripPlanned("t1", Passengers(128))).Sent.Count);
        Assert.Throws<InvalidOperationException>(
            () => new SagaRun<Trip>(Trip.Steps()).Hears(new TripPlanned("t1", Passengers(129))));
    }

    private static SagaRun<Trip> Planned() =>
        new SagaRun<Trip>(Trip.Steps()).Hears(new TripPlanned("t1", ["ann", "bob"]));

    private static SagaRun<Trip> Booked() => Planned().Answered(BookAnn).Answered(BookBob).Sends(Charge);

    private static SagaRun<Trip> Issued() => Booked().Hears(new Charged(50)).Answered(Issue).Sends(Mail);

    private static SagaRun<Trip> Stuck() =>
        Issued().Answered(Mail, Broken)
            .After(TimeSpan.FromSeconds(1)).Answered(Mail, Broken)
            .After(TimeSpan.FromSeconds(2)).Answered(Mail, Broken);
}
