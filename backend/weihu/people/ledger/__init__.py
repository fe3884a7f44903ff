"""The ledger 动作台账: every action of a customer, robot, agent or the system, in six dimensions."""
