namespace Jumun.Simulation;

/// <summary>What will happen when; what is due at the same time happens in the order in which it was planned.</summary>
internal sealed class Agenda(SimulatedTime time)
{
    private readonly PriorityQueue<Action, (TimeSpan At, long Number)> _items = new();
    private long _number;

    public TimeSpan? Next => _items.TryPeek(out _, out var due) ? due.At : null;

    public void In(TimeSpan delay, Action what) => _items.Enqueue(what, (time.Now + delay, _number++));

    public void DoDue()
    {
        while (_items.TryPeek(out var what, out var due) && due.At <= time.Now)
        {
            _items.Dequeue();
            what();
        }
    }
}
