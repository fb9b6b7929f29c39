using System.Diagnostics;
using ChainCloud.Grains.Devices;

namespace ChainCloud.Grains.Chains;

/// <summary>How a chain's node does, as people see it.</summary>
/// <param name="State">ok, syncing, stale, down, wrong_network, nodes_disagree, node_stale or starting.</param>
/// <param name="Detail">One sentence when the state is not ok.</param>
public sealed record NodeHealth(string State, string? Detail)
{
    public static NodeHealth Ok { get; } = new("ok", null);

    public static NodeHealth Starting(string detail) => new("starting", detail);

    public static NodeHealth Syncing(string detail) => new("syncing", detail);

    public static NodeHealth Stale(string detail) => new("stale", detail);

    public static NodeHealth Down(string detail) => new("down", detail);

    /// <summary>Two nodes are on different chains; nothing is read until they agree again.</summary>
    public static NodeHealth NodesDisagree(string detail) => new("nodes_disagree", detail);

    /// <summary>One node is far behind another; nothing is read until it is not.</summary>
    public static NodeHealth NodeStale(string detail) => new("node_stale", detail);

    /// <summary>The alarm that people get when the state becomes this one; null for a state that passes by itself.</summary>
    public string? AlarmCode => State switch
    {
        "nodes_disagree" => AlarmCodes.NodesDisagree,
        "node_stale" or "stale" => AlarmCodes.NodeStale,
        "wrong_network" => AlarmCodes.WrongNetwork,
        _ => null,
    };

    public static NodeHealth Of(NodeFaultException fault) => fault.Kind switch
    {
        NodeFaultKind.Down => Down(fault.Message),
        NodeFaultKind.Starting => Starting(fault.Message),
        NodeFaultKind.NodesDisagree => NodesDisagree(fault.Message),
        NodeFaultKind.NodeStale => NodeStale(fault.Message),
        _ => throw new UnreachableException(),
    };

    public static NodeHealth WrongNetwork(string detail) => new("wrong_network", detail);
}
