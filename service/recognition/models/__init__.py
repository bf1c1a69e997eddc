from service.recognition.models.commendations import Commendation
from service.recognition.models.stars import Star
from service.recognition.models.statements import IssuedStatement, ServiceStatement, number_for

__all__ = ["Commendation", "IssuedStatement", "ServiceStatement", "Star", "number_for"]
