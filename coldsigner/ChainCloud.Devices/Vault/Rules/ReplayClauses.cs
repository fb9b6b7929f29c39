using ChainCloud.Statements;

namespace ChainCloud.Devices.Vault;

/// <summary>C5 to C7: replay and rollback. C8 is the journal's.</summary>
internal static class ReplayClauses
{
    /// <summary>C6, first half: a job whose intents were all decided together before, with the same payloads, gets the stored answer.</summary>
    public static SignDecision.Repeat? Repeat(SignCase c)
    {
        long? sequence = null;
        foreach (var intent in c.Intents)
        {
            if (!c.Merchant.Intents.TryGetValue(intent.IntentId, out var decided) || decided.PayloadHash != intent.Hash
                || (sequence is { } other && other != decided.Sequence))
            {
                return null;
            }

            sequence = decided.Sequence;
        }

        return new SignDecision.Repeat(sequence!.Value);
    }

    /// <summary>How far below the highest counter signed an unused one is still taken: payouts of several assets overtake each other.</summary>
    public const long CounterWindow = 1_024;

    /// <summary>
    /// C5: counters that no other intent used, within a window below the highest. A counter that another intent used already is a V-Device
    /// whose memory went back, or a forgery: lock. One that comes later than the window is a courier's disorder: that intent is dead,
    /// nothing else changes.
    /// </summary>
    public static VaultRefusal? C5(SignCase c)
    {
        var used = new HashSet<long>();
        foreach (var intent in c.Intents)
        {
            if (c.Merchant.Intents.ContainsKey(intent.IntentId))
            {
                continue;
            }

            if (c.Merchant.Counters.ContainsKey(intent.VCounter) || !used.Add(intent.VCounter))
            {
                return VaultRefusal.Lock(VaultClause.C5, $"The V-Device's counter {intent.VCounter} was used by another intent: its memory went back.");
            }

            if (intent.VCounter <= c.Merchant.LastCounter - CounterWindow)
            {
                return VaultRefusal.ForGood(
                    VaultClause.C5, intent, $"Counter {intent.VCounter} came {CounterWindow} or more after {c.Merchant.LastCounter} was signed.");
            }
        }

        return null;
    }

    /// <summary>C6: no intent of the job was decided before; external ids are not in use by another signed intent, nor twice in the job.</summary>
    public static VaultRefusal? C6(SignCase c)
    {
        if (c.IsReplacement)
        {
            return null;
        }

        foreach (var intent in c.Intents)
        {
            if (c.Merchant.Intents.TryGetValue(intent.IntentId, out var decided))
            {
                return decided.PayloadHash == intent.Hash
                    ? VaultRefusal.Reject(VaultClause.C6, "An intent of this job was answered before, in another job.")
                    : VaultRefusal.Lock(VaultClause.C6, "An intent id came again with other content.");
            }

            if (c.Merchant.ExternalIds.ContainsKey(intent.ExternalId))
            {
                return VaultRefusal.ForGood(VaultClause.C6, intent, "Another intent with this external id was signed before.");
            }
        }

        var repeated = c.Intents.Select(i => i.IntentId).Distinct().Count() < c.Intents.Length
            || c.Intents.Select(i => i.ExternalId).Distinct(StringComparer.Ordinal).Count() < c.Intents.Length;
        return repeated ? VaultRefusal.Reject(VaultClause.C6, "The job names an intent or an external id twice.") : null;
    }

    /// <summary>C7: what the V-Device saw last is in this vault's own chain; otherwise one of the two is an old image.</summary>
    public static VaultRefusal? C7(SignCase c)
    {
        foreach (var seen in c.Intents.Select(i => i.VaultSeen))
        {
            // Before the first receipt there is the zero hash, which also the first receipt follows.
            var own = seen.Counter > 0 && seen.Counter <= c.Merchant.Receipts.Count ? c.Merchant.Receipts[(int)seen.Counter - 1] : default;
            if (own != seen.ReceiptHash || seen.Counter > c.Merchant.Receipts.Count)
            {
                return VaultRefusal.Lock(VaultClause.C7, $"The V-Device saw a receipt {seen.Counter} that this vault did not give: one of them is an old image.");
            }
        }

        return null;
    }
}
