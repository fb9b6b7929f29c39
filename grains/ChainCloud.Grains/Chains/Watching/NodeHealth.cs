namespace ChainCloud.Grains.Chains;

/// <summary>How a chain's node does, as people see it.</summary>
/// <param name="State">ok, syncing, stale, down, wrong_network or starting.</param>
/// <param name="Detail">One sentence when the state is not ok.</param>
public sealed record NodeHealth(string State, string? Detail)
{
    public static NodeHealth Ok { get; } = new("ok", null);

    public static NodeHealth Starting(string detail) => new("starting", detail);

    public static NodeHealth Syncing(string detail) => new("syncing", detail);

    public static NodeHealth Stale(string detail) => new("stale", detail);

    public static NodeHealth Down(string detail) => new("down", detail);

    public static NodeHealth WrongNetwork(string detail) => new("wrong_network", detail);
}
