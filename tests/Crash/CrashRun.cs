using Jumun.RunningHost;

namespace Jumun.Crash;

/// <summary>
/// Folder after folder. What happens in one depends on its own seed alone, so that a failure is repeated without all
/// that came before; its files are left where they are.
/// </summary>
internal sealed class CrashRun(int seed, Action<string> report)
{
    /// <summary>A folder that grew on and on would be audited longer than it is killed.</summary>
    private const int CyclesPerFolder = 12;

    public Counts Counts { get; } = new();

    public async Task Go(int cycles)
    {
        for (var (left, folder) = (cycles, seed); left > 0; left -= CyclesPerFolder, folder++)
        {
            var here = Math.Min(left, CyclesPerFolder);
            var data = Path.Combine(Built.Root, "artifacts", "crash", $"seed-{folder}");
            try
            {
                await Live(data, folder, here);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException(
                    $"Seed {folder} failed; its files are in {data}. "
                    + $"Again: ./test crash --cycles {here} --seed {folder}",
                    failure);
            }

            report($"seed {folder}: {Counts}");
        }
    }

    private async Task Live(string data, int folder, int cycles)
    {
        Clear(data);
        Directory.CreateDirectory(data);
        using (var life = new CrashFolder(data, folder, Counts))
        {
            await life.Go(cycles);
        }

        Clear(data);
    }

    private static void Clear(string data)
    {
        if (Directory.Exists(data))
        {
            Directory.Delete(data, recursive: true);
        }
    }
}
