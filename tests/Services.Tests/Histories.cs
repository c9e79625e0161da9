using FsCheck;
using FsCheck.Fluent;
using Jumun.Engine;

namespace Jumun.Tests;

/// <summary>
/// What holds for every aggregate, whatever is asked of it in whatever order: there is always an answer, the journal
/// and a snapshot lead to the same state as living through it, a repeated command changes nothing.
/// </summary>
public static class Histories
{
    /// <param name="given">What all of them begin with.</param>
    public static void Check<TState, TCommand, TEvent>(
        Service service, Gen<TCommand> commands, Action<Stream<TState, TCommand, TEvent>> invariant,
        Func<TCommand, TState, bool>? mayRepeat = null, int minutesMax = 20, params IReadOnlyList<TCommand> given)
        where TState : class, IDecider<TState, TCommand, TEvent>
        where TCommand : class, ICommand
        where TEvent : class, IEvent
    {
        var step = commands.Zip(Gen.Frequency((4, Gen.Constant(0)), (1, Gen.Choose(1, minutesMax))));
        var histories = Arb.From(step.ListOf(), Shorter);
        Prop.ForAll(
                histories,
                history => Live(
                    service, [.. given.Select(command => (command, 0)), .. history], invariant,
                    mayRepeat ?? ((_, _) => false)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(60));
    }

    private static void Live<TState, TCommand, TEvent>(
        Service service, List<(TCommand Command, int Minutes)> history,
        Action<Stream<TState, TCommand, TEvent>> invariant, Func<TCommand, TState, bool> mayRepeat)
        where TState : class, IDecider<TState, TCommand, TEvent>
        where TCommand : class, ICommand
        where TEvent : class, IEvent
    {
        var stream = new Stream<TState, TCommand, TEvent>(service);
        foreach (var (command, minutes) in history)
        {
            stream.After(TimeSpan.FromMinutes(minutes)).When(command);
            invariant(stream);
            var state = stream.State;
            if (stream.Refusal is null && !mayRepeat(command, state))
            {
                stream.When(command).ThenNothing();
                Assert.Same(state, stream.State);
            }
        }

        Assert.Equal(stream.Written(stream.State), stream.Written(stream.Replayed()));
        Assert.Equal(stream.Written(stream.State), stream.Written(stream.Restored()));
    }

    private static IEnumerable<List<T>> Shorter<T>(List<T> list) =>
        Enumerable.Range(0, list.Count).Select(i => list.Where((_, at) => at != i).ToList());
}
