namespace ChainCloud.Devices.Tests;

/// <summary>Thrown by a test in place of a step of input or output: the machine lost its power there.</summary>
public sealed class PowerCut : Exception;
