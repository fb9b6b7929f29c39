using Orleans.Runtime;

namespace ChainCloud.GrainInterfaces;

/// <summary>
/// Carries the authenticated caller from the gateway to the grains' call filter, as one string in the <see cref="RequestContext"/>.
/// Absent for the platform's own calls. The context is a client's claim: a filter narrows by it, it never widens what a call may do.
/// </summary>
public static class CallerContext
{
    /// <summary>Key in the request context.</summary>
    public const string Key = "cc.caller";

    /// <summary>Sets the caller for all grain calls that start from here on in this flow of control.</summary>
    public static void Set(Caller caller) => Set(Format(caller));

    /// <summary>The same for a text that <see cref="Format"/> made before, which saves making it for every request.</summary>
    public static void Set(string formatted) => RequestContext.Set(Key, formatted);

    /// <summary>The caller of the current call; null for the platform's own calls. Throws for a text that is no caller: never read it as nobody.</summary>
    public static Caller? Read() => RequestContext.Get(Key) is string text ? Parse(text) : null;

    /// <summary>"cold:acme", "hot:acme", "courier:vault-1" or "operator:".</summary>
    public static string Format(Caller caller) => caller.Kind switch
    {
        TokenKind.Cold => $"cold:{caller.Merchant}",
        TokenKind.Hot => $"hot:{caller.Merchant}",
        TokenKind.Courier => $"courier:{caller.Device}",
        TokenKind.Operator => "operator:",
        _ => throw new ArgumentOutOfRangeException(nameof(caller)),
    };

    private static Caller Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var subject = text[(colon + 1)..];
        return text.AsSpan(0, Math.Max(colon, 0)) switch
        {
            "cold" => new Caller(TokenKind.Cold, MerchantId.Parse(subject).Value, null),
            "hot" => new Caller(TokenKind.Hot, MerchantId.Parse(subject).Value, null),
            "courier" => new Caller(TokenKind.Courier, null, DeviceId.Parse(subject).Value),
            "operator" => new Caller(TokenKind.Operator, null, null),
            _ => throw new InvalidOperationException("The request context names a caller of an unknown form."),
        };
    }
}
