using System.Collections.Immutable;
using System.Globalization;

namespace ChainCloud.Kernel;

/// <summary>A BIP-32 path from the master key: child numbers with bit 31 set where hardened. Text form "m/84'/2'/0'/0/5".</summary>
public sealed class DerivationPath : IEquatable<DerivationPath>
{
    /// <summary>Bit 31: marks a hardened child number (BIP-32).</summary>
    public const uint Hardened = 0x8000_0000;

    private DerivationPath(ImmutableArray<uint> steps) => Steps = steps;

    public static DerivationPath Master { get; } = new([]);

    public ImmutableArray<uint> Steps { get; }

    /// <summary>A path from raw child numbers, hardened bit included. At most 255 steps (BIP-32 depth is one byte).</summary>
    public static DerivationPath Of(params ReadOnlySpan<uint> steps) =>
        steps.Length > 255 ? throw new ArgumentException("A path has at most 255 steps.", nameof(steps)) : new([.. steps]);

    /// <summary>This path with one more step; <paramref name="index"/> is below 2^31.</summary>
    public DerivationPath Child(uint index, bool hardened = false) =>
        index >= Hardened ? throw new ArgumentOutOfRangeException(nameof(index)) : Of([.. Steps, hardened ? index | Hardened : index]);

    /// <summary>Parses "m", "m/84'/2'/0'/0/5"; h and H are taken for the apostrophe.</summary>
    public static Result<DerivationPath> Parse(string? text)
    {
        var parts = (text ?? "").Split('/');
        if (parts[0] != "m" || parts.Length > 256)
        {
            return Malformed();
        }

        var steps = new uint[parts.Length - 1];
        for (var i = 1; i < parts.Length; i++)
        {
            var hardened = parts[i].Length > 1 && parts[i][^1] is '\'' or 'h' or 'H';
            var digits = hardened ? parts[i][..^1] : parts[i];
            if (!uint.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index >= Hardened)
            {
                return Malformed();
            }

            steps[i - 1] = hardened ? index | Hardened : index;
        }

        return Of(steps);
    }

    public bool Equals(DerivationPath? other) => other is not null && Steps.AsSpan().SequenceEqual(other.Steps.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as DerivationPath);

    public override int GetHashCode() => Steps.Aggregate(0, HashCode.Combine);

    public override string ToString() =>
        string.Join('/', Steps.Select(s => (s & ~Hardened).ToString(CultureInfo.InvariantCulture) + ((s & Hardened) != 0 ? "'" : "")).Prepend("m"));

    private static Problem Malformed() => new(ProblemCodes.MalformedRequest, "A derivation path looks like m/84'/2'/0'/0/5.");
}
