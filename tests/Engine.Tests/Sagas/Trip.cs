using System.Text.Json.Serialization;

namespace Jumun.Engine.Tests.Sagas;

// A trip: seats are booked for each passenger, the card is charged (which is known only when the bank says so), the
// ticket is issued, and a mail is sent.

public sealed record Book(string Passenger) : ICommand
{
    string ICommand.Key => Passenger;
}

public sealed record Unbook(string Passenger) : ICommand
{
    string ICommand.Key => Passenger;
}

public sealed record Charge(string Trip) : ICommand
{
    string ICommand.Key => Trip;
}

public sealed record Refund(string Trip, long Amount) : ICommand
{
    string ICommand.Key => Trip;
}

public sealed record Issue(string Trip) : ICommand
{
    string ICommand.Key => Trip;
}

public sealed record Mail(string Trip) : ICommand
{
    string ICommand.Key => Trip;
}

public sealed record CallOff(string Trip, string Code) : ICommand
{
    string ICommand.Key => Trip;
}

public sealed record TripPlanned(string Trip, string[] Passengers) : IEvent;

public sealed record TripBooked(string Trip) : IEvent;

public sealed record TripRefused(string Trip, string Code) : IEvent;

public sealed record Charged(long Amount) : IEvent;

public sealed record Declined(string Why) : IEvent;

public sealed record Trip(string Id, string[] Passengers, long Charged = 0)
{
    public static Saga<Trip> Steps(int version = 1) => Saga.Of("trip", version, TripJson.Default.SagaStateTrip)
        .StartedBy<TripPlanned>(e => new(e.Trip, e.Passengers), when: e => e.Passengers.Length > 0)
        .Within(TimeSpan.FromMinutes(1))
        .Retries(attemptsMax: 3, backoffFirst: TimeSpan.FromSeconds(1))
        .ForEach(t => t.Passengers, "book", (_, p) => new Book(p), undo: (_, p) => new Unbook(p))
        .Step("charge", t => new Charge(t.Id), undo: t => new Refund(t.Id, t.Charged))
            .Until<Charged>()
            .Unless<Declined>(e => new("charge.declined", e.Why))
            .Learns<Charged>((t, e) => t with { Charged = e.Amount })
        .Pivot("issue", t => new Issue(t.Id))
        .Then("mail", t => new Mail(t.Id), when: t => t.Passengers.Length < 3)
        .Refused((t, reason) => new CallOff(t.Id, reason.Code));
}

[JsonSerializable(typeof(SagaState<Trip>))]
internal sealed partial class TripJson : JsonSerializerContext;
