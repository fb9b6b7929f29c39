namespace ChainCloud.Devices.Vault;

/// <summary>How a vault speaks to people.</summary>
/// <param name="Alarm">Name and text of an alarm: somebody has to come.</param>
/// <param name="Say">What happened, one or more lines.</param>
public sealed record VaultVoice(Action<string, string> Alarm, Action<string> Say)
{
    /// <summary>Says nothing to anybody.</summary>
    public static VaultVoice Silent { get; } = new((_, _) => { }, _ => { });
}
