namespace ChainCloud.Devices.Vault;

/// <summary>C9: time.</summary>
internal static class TimeClauses
{
    /// <summary>An intent may be valid for at most 24 h.</summary>
    public const long MaxSpanSeconds = 86_400;

    public static VaultRefusal? C9(SignCase c)
    {
        foreach (var intent in c.Intents)
        {
            if (intent.NotAfter - intent.NotBefore > MaxSpanSeconds)
            {
                return VaultRefusal.ForGood(VaultClause.C9, intent, "The intent is valid for more than 24 h.");
            }

            if (c.Time > intent.NotAfter)
            {
                return VaultRefusal.ForGood(VaultClause.C9, intent, $"The intent expired {c.Time - intent.NotAfter} s ago.");
            }

            if (c.Time < intent.NotBefore)
            {
                return VaultRefusal.Suspend(VaultClause.C9, $"The intent begins in {intent.NotBefore - c.Time} s.");
            }
        }

        return null;
    }
}
