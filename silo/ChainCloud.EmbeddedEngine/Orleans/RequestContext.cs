using System.Collections.Immutable;

namespace Orleans.Runtime;

/// <summary>Values that travel with a call and with the calls it makes. Changes by the called grain never reach the caller.</summary>
public static class RequestContext
{
    private static readonly AsyncLocal<ImmutableDictionary<string, object>?> Values = new();

    /// <summary>The values that a new call would carry; null when there is none.</summary>
    internal static ImmutableDictionary<string, object>? Current
    {
        get => Values.Value;
        set => Values.Value = value;
    }

    public static IEnumerable<string> Keys => (Current ?? ImmutableDictionary<string, object>.Empty).Keys;

    /// <summary>The value, or null when it is not set.</summary>
    public static object? Get(string key) => Current?.GetValueOrDefault(key);

    public static void Set(string key, object value) =>
        Current = (Current ?? ImmutableDictionary<string, object>.Empty).SetItem(key, value);

    /// <summary>True when the value was there.</summary>
    public static bool Remove(string key)
    {
        if (Current is not { } values || !values.ContainsKey(key))
        {
            return false;
        }

        Current = values.Count == 1 ? null : values.Remove(key);
        return true;
    }

    public static void Clear() => Current = null;
}
