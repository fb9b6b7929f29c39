using System.Diagnostics;

namespace ChainCloud.TestKit;

/// <summary>Waiting for a condition, with a limit, instead of for a time.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Returns when the condition holds; throws <see cref="TimeoutException"/> with the explanation at the limit.</summary>
    public static Task True(Func<bool> condition, TimeSpan limit, Func<string>? explain = null) =>
        True(() => Task.FromResult(condition()), limit, explain);

    /// <inheritdoc cref="True(Func{bool}, TimeSpan, Func{string}?)"/>
    public static async Task True(Func<Task<bool>> condition, TimeSpan limit, Func<string>? explain = null)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > limit)
            {
                throw new TimeoutException(explain?.Invoke() ?? $"The condition did not hold within {limit}.");
            }

            await Task.Delay(Pause);
        }
    }

    /// <summary>Asks until the answer is not null and returns it.</summary>
    public static async Task<T> NotNull<T>(Func<Task<T?>> ask, TimeSpan limit, Func<string>? explain = null)
        where T : class
    {
        T? answer = null;
        await True(async () => (answer = await ask()) is not null, limit, explain);
        return answer!;
    }
}
