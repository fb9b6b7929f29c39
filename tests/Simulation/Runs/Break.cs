namespace ChainCloud.Simulation;

/// <summary>A part that is wrong on purpose: the simulation is worth something only if it finds each of them.</summary>
internal enum Break
{
    None = 0,

    /// <summary>A database that now and then answers a commit that it did not make.</summary>
    LosesCommits,

    /// <summary>A store that writes a credit twice.</summary>
    CreditsTwice,

    /// <summary>A store that overwrites the head whatever its number is.</summary>
    IgnoresHead,

    /// <summary>A store that finds no known key.</summary>
    ForgetsKeys,

    /// <summary>A store that leaves deposits where they are when their block is gone.</summary>
    IgnoresReorganizations,

    /// <summary>A store in which somebody changes a payout's state.</summary>
    ChangesStates,

    /// <summary>A posting without its other half.</summary>
    PostsHalves,

    /// <summary>A platform that believes one of two nodes.</summary>
    BelievesOneNode,

    /// <summary>A platform without the filter of callers.</summary>
    LetsEverybodyCall,

    /// <summary>A log line with a key in it.</summary>
    LogsSecrets,

    /// <summary>A courier that gives a signed transaction to the network by itself.</summary>
    BroadcastsFirst,

    /// <summary>A vault that signs whatever it is asked for.</summary>
    VaultWithoutRules,

    /// <summary>A vault that refuses all as it should but what is above its limits.</summary>
    VaultWithoutLimits,

    /// <summary>A vault that goes on signing for a locked merchant.</summary>
    VaultWithoutLock,

    /// <summary>A V-Device that pays everybody.</summary>
    VDeviceWithoutPolicy,

    /// <summary>A V-Device that takes every list of addresses.</summary>
    VDeviceWithoutEyes,

    /// <summary>A V-Device that forgets all when its power goes.</summary>
    VDeviceForgets,

    /// <summary>A platform that stores receipts that no vault signed.</summary>
    KeepsForgedReceipts,
}
