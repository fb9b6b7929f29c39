using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using ChainCloud.Chains;

namespace ChainCloud.Story;

/// <summary>Tells the story on the terminal, step by step, and remembers whether all was as it should be.</summary>
public sealed class Narrator(TextWriter output)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private int _step;

    /// <summary>Steps that held and steps that did not.</summary>
    public int Held { get; private set; }

    public int Failed { get; private set; }

    public void Chapter(string title) => output.WriteLine($"\n{title}\n{new string('-', title.Length)}");

    public void Say(string text) => output.WriteLine($"      {text}");

    /// <summary>Announces a step, does it, and tells how it ended. A step that throws ends the story.</summary>
    public async Task<T> Step<T>(string title, Func<Task<T>> act)
    {
        output.WriteLine($"{++_step,3}.  {title}");
        try
        {
            var result = await act();
            Held++;
            return result;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            Failed++;
            output.WriteLine($"      FAILED: {fault.Message}");
            throw;
        }
    }

    /// <inheritdoc cref="Step{T}"/>
    public Task Step(string title, Func<Task> act) => Step(title, async () =>
    {
        await act();
        return true;
    });

    /// <summary>Something that must be true for the step to hold; throws <see cref="StoryException"/> otherwise.</summary>
    public void Check(bool holds, string claim)
    {
        if (!holds)
        {
            throw new StoryException($"not true: {claim}");
        }

        Say($"[ok] {claim}");
    }

    /// <summary>Base units as whole coins, for people.</summary>
    public static string Coins(AssetDefinition asset, BigInteger units)
    {
        var whole = BigInteger.DivRem(units, BigInteger.Pow(10, asset.Decimals), out var rest);
        var fraction = rest.ToString($"D{asset.Decimals}", CultureInfo.InvariantCulture).TrimEnd('0');
        return $"{whole.ToString(CultureInfo.InvariantCulture)}{(fraction.Length > 0 ? "." : "")}{fraction} {asset.Asset}";
    }

    public void Summary() => output.WriteLine(
        $"\n{Held} steps held, {Failed} failed, {_clock.Elapsed.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture)} s");
}

/// <summary>The story did not go as it should.</summary>
public sealed class StoryException(string message) : Exception(message);
