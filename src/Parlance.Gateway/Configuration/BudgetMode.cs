namespace Parlance.Gateway.Configuration;

/// <summary>What a budget does when it is used up.</summary>
public enum BudgetMode
{
    /// <summary>No call is made whose greatest possible cost is not covered: the limit is never passed.</summary>
    Hard,

    /// <summary>No call is made once the limit is reached; those that run may pass it.</summary>
    Soft,

    /// <summary>Nothing is refused; the cost is only counted.</summary>
    Observe,
}
