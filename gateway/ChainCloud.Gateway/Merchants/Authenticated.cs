using ChainCloud.GrainInterfaces;

namespace ChainCloud.Gateway.Merchants;

/// <summary>A valid token's holder, as the authentication leaves it with the request.</summary>
/// <param name="TokenHash">Which of the holder's tokens it was.</param>
/// <param name="ContextText">The caller as <see cref="CallerContext"/> carries it.</param>
public sealed record Authenticated(Caller Caller, Hash256 TokenHash, string ContextText)
{
    /// <summary>Merchant's or device's name, or "platform": owns the idempotency keys.</summary>
    public string Subject => Caller.Merchant?.ToString() ?? Caller.Device?.ToString() ?? TokenText.Platform;
}

/// <summary>The merchant whose token made the request. Handlers take it as a parameter, so none can forget whose data it may see.</summary>
public readonly record struct CallingMerchant(MerchantId Id)
{
    public static ValueTask<CallingMerchant> BindAsync(HttpContext context) =>
        context.Features.Get<Authenticated>() is { Caller.Merchant: { } merchant }
            ? new(new CallingMerchant(merchant))
            : throw new CallerMissingException();
}

/// <summary>The device whose courier made the request.</summary>
public readonly record struct CallingDevice(DeviceId Id)
{
    public static ValueTask<CallingDevice> BindAsync(HttpContext context) =>
        context.Features.Get<Authenticated>() is { Caller.Device: { } device }
            ? new(new CallingDevice(device))
            : throw new CallerMissingException();
}

/// <summary>A route declared token kinds that don't name what its handler needs: a bug, and closed as one.</summary>
public sealed class CallerMissingException() : InvalidOperationException("The route takes tokens that don't name what its handler needs.");
