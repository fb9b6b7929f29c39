using System.Diagnostics;

namespace ChainCloud.TestKit.Nodes;

/// <summary>Waits for a condition with a limit, instead of sleeping.</summary>
public static class Wait
{
    /// <summary>How long a condition may take unless the caller says otherwise; generous, because machines are shared.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(30);

    /// <summary>Returns as soon as the condition holds; throws <see cref="TimeoutException"/> naming <paramref name="what"/> at the limit.</summary>
    public static async Task UntilAsync(string what, Func<Task<bool>> condition, TimeSpan? limit = null)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > (limit ?? DefaultLimit))
            {
                throw new TimeoutException($"Waited {clock.Elapsed.TotalSeconds:F0} s in vain until {what}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>The same for a condition that needs no waiting itself.</summary>
    public static Task UntilAsync(string what, Func<bool> condition, TimeSpan? limit = null) =>
        UntilAsync(what, () => Task.FromResult(condition()), limit);
}
