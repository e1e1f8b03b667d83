using System.ComponentModel;

namespace Parlance.Tests.Client.Typed;

/// <summary>A type that source generation reads.</summary>
public sealed record Place([property: Description("In English.")] string CityName, long? People);
