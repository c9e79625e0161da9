using System.Diagnostics;
using System.Text;

namespace Jumun.RunningHost;

/// <summary>Another program that was started here, with what it printed; killed when it is left.</summary>
public sealed class Subprocess : IDisposable
{
    private const int LinesKeptMax = 1_000;

    private readonly Process _process;
    private readonly Queue<string> _lines = new();
    private bool _isDisposed;

    private Subprocess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>What it has computed so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.HasExited ? TimeSpan.Zero : _process.TotalProcessorTime;
        }
    }

    /// <summary>What it holds of the machine's memory now.</summary>
    public long MemoryBytes
    {
        get
        {
            _process.Refresh();
            return _process.HasExited ? 0 : _process.WorkingSet64;
        }
    }

    /// <summary>The last lines that it printed, of both its outputs.</summary>
    public string Output
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    public static Subprocess Start(string program, params IEnumerable<string> arguments) =>
        Start(program, new Dictionary<string, string>(), arguments);

    public static Subprocess Start(
        string program, IReadOnlyDictionary<string, string> environment, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start };
        var subprocess = new Subprocess(process);
        process.OutputDataReceived += (_, line) => subprocess.Keep(line.Data);
        process.ErrorDataReceived += (_, line) => subprocess.Keep(line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return subprocess;
    }

    /// <summary>Starts it, waits for its end and gives what it printed; anything but success is an error.</summary>
    public static async Task<string> Run(string program, TimeSpan deadline, params IEnumerable<string> arguments)
    {
        using var subprocess = Start(program, arguments);
        var code = await subprocess.Exited(deadline);
        return code == 0
            ? subprocess.Output
            : throw new InvalidOperationException($"{program} ended with {code}: {subprocess.Output}");
    }

    /// <summary>Waits until it has ended and all that it printed is here.</summary>
    public async Task<int> Exited(TimeSpan deadline)
    {
        using var late = new CancellationTokenSource(deadline);
        try
        {
            await _process.WaitForExitAsync(late.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Still running after {deadline.TotalSeconds:0} seconds: {Output}");
        }
    }

    /// <summary><c>kill -9</c>, without waiting for its end.</summary>
    public void Signal() => _process.Kill();

    /// <summary><c>kill -9</c>: no handler runs, no buffer is written.</summary>
    public Task Kill()
    {
        _process.Kill();
        return Exited(TimeSpan.FromMinutes(5));
    }

    /// <summary>Asks it to end, as a service supervisor does. (Ctrl-C may be ignored by whoever started us.)</summary>
    public async Task<int> Terminate(TimeSpan deadline)
    {
        await Run("kill", TimeSpan.FromSeconds(10), "-TERM", $"{Id}");
        return await Exited(deadline);
    }

    /// <summary>SIGSTOP: it stands still wherever it is, and knows nothing of it.</summary>
    public Task Pause() => Run("kill", TimeSpan.FromSeconds(10), "-STOP", $"{Id}");

    /// <summary>SIGCONT: it goes on as if nothing had been.</summary>
    public Task Continue() => Run("kill", TimeSpan.FromSeconds(10), "-CONT", $"{Id}");

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > LinesKeptMax)
            {
                _lines.Dequeue();
            }
        }
    }
}
