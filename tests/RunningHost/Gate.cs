namespace Jumun.RunningHost;

/// <summary>Open while the host runs: whoever met a dead host waits here instead of knocking.</summary>
public sealed class Gate
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open()
    {
        lock (_lock)
        {
            _opened.TrySetResult();
        }
    }

    public void Close()
    {
        lock (_lock)
        {
            if (_opened.Task.IsCompleted)
            {
                _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    public Task Passed()
    {
        lock (_lock)
        {
            return _opened.Task;
        }
    }
}
